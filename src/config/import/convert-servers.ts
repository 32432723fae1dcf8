import { find, isNothing, withValue } from '../document/located.ts';
import type { Located, LocatedEntry, LocatedMap } from '../document/located.ts';
import { wordOf } from './conversion.ts';
import { applyRule, complainOfUnknown } from './apply-rule.ts';
import type { Telling } from './apply-rule.ts';
import { located, ruleOf } from './rule-book.ts';
import type { KeyRule, ServerGroup } from './rule-book.ts';

interface Converting extends Telling {
  readonly groups: readonly ServerGroup[];
}

interface FoundServer {
  readonly group: ServerGroup;
  readonly map: LocatedMap;
  readonly entry: LocatedEntry;
  /** In the author's file: `servers.search`, `reasoning_servers[2]`. */
  readonly path: string;
  /** The same for all of the group: `servers{}`. */
  readonly pattern: string;
  /** Null where the name is a key of the server's own. */
  readonly name: string | null;
}

/** The root with the servers of all groups as one list, and with what they have in common. */
export function convertServers(into: LocatedMap, root: LocatedMap, converting: Converting): LocatedMap {
  const groups = converting.groups.filter(({ at }) => find(root, at.split('.')) !== undefined);
  const servers = groups.flatMap((group) => serversOf(root, group, converting));
  if (groups.length === 0) return into;
  const items = servers.map((server): Located => convertServer(server, converting));
  const list: LocatedEntry = { keyAt: root.at, value: { kind: 'list', at: root.at, items } };
  return moveShared(withValue(into, ['servers'], list), servers, converting);
}

function serversOf(root: LocatedMap, group: ServerGroup, converting: Converting): readonly FoundServer[] {
  const keys = group.at.split('.');
  const parent = find(root, keys.slice(0, -1));
  const given = parent?.kind === 'map' ? parent.entries.get(keys.at(-1) ?? '') : undefined;
  if (given === undefined || isNothing(given.value)) return [];
  const { value, keyAt } = given;
  if (value.kind !== group.shape) {
    const message = group.shape === 'map' ? 'must be a map of names to servers' : 'must be a list of servers';
    converting.report.error({ at: keyAt, path: group.at, message });
    return [];
  }
  const pattern = `${group.at}${group.shape === 'map' ? '{}' : '[]'}`;
  const all =
    value.kind === 'map'
      ? [...value.entries].map(([name, entry]) => ({ entry, name, path: `${group.at}.${name}` }))
      : value.items.map((item, index) => ({
          entry: { keyAt: item.at, value: item },
          name: null,
          path: `${group.at}[${index}]`,
        }));
  return all.flatMap(({ entry, ...rest }) => {
    if (entry.value.kind === 'map') return [{ group, entry, map: entry.value, pattern, ...rest }];
    converting.report.error({ at: entry.keyAt, path: rest.path, message: 'must be a map of keys' });
    return [];
  });
}

function convertServer(server: FoundServer, converting: Converting): LocatedMap {
  const { group, map, entry, pattern, path, name } = server;
  const { report, notes } = converting;
  let made: LocatedMap = { kind: 'map', at: entry.keyAt, entries: new Map() };
  if (name !== null) {
    made = withValue(made, ['server_name'], { ...entry, value: located(name, entry.keyAt) });
    notes.add({ outcome: 'renamed', from: pattern, to: ['servers[].server_name'], at: entry.keyAt });
  }
  for (const key of group.required) {
    const given = map.entries.get(key);
    if (given !== undefined && !isNothing(given.value)) continue;
    report.error({ at: entry.keyAt, path: `${path}.${key}`, message: 'is required and missing' });
  }
  for (const [key, given] of leavesOf(map, group)) {
    const rule = ruleOf(group.keys, key);
    if (rule !== undefined)
      made = applyRule(made, rule, { from: `${pattern}.${key}`, within: 'servers[].', entry: given, notes });
    else if (!Object.hasOwn(group.shared, key)) {
      const known = [...Object.keys(group.keys), ...Object.keys(group.shared)];
      complainOfUnknown(key, given, { known, report, notes, inside: { path, pattern } });
    }
  }
  made = group.complete?.(made, { source: map, pattern, notes }) ?? made;
  return withDefaults(made, server, converting);
}

/** Keys of a server, with those of its sections by their dotted paths. */
function leavesOf(
  map: LocatedMap,
  { keys, shared }: ServerGroup,
): readonly (readonly [string, LocatedEntry])[] {
  const known = [...Object.keys(keys), ...Object.keys(shared)];
  return [...map.entries].flatMap(([name, entry]) => {
    const isSection = known.some((path) => path.startsWith(`${name}.`));
    return isSection && entry.value.kind === 'map'
      ? [...entry.value.entries].map(([inner, value]) => [`${name}.${inner}`, value] as const)
      : [[name, entry] as const];
  });
}

function withDefaults(made: LocatedMap, { group, map }: FoundServer, { notes }: Converting): LocatedMap {
  let server = made;
  for (const [key, value] of Object.entries(group.defaults)) {
    if (server.entries.has(key)) continue;
    server = withValue(server, [key], { keyAt: map.at, value: located(value, map.at) });
    notes.add({ outcome: 'defaulted', from: null, to: [`servers[].${key}`], why: wordOf(value), at: map.at });
  }
  return server;
}

/** What servers say alike and what is here a setting of the whole file; where they differ it is left out. */
function moveShared(root: LocatedMap, servers: readonly FoundServer[], { notes }: Converting): LocatedMap {
  let made = root;
  for (const [group, members] of Map.groupBy(servers, (server) => server.group)) {
    for (const [key, rule] of Object.entries(group.shared)) {
      const given = members.flatMap(({ map, pattern }) => {
        const [, entry] = leavesOf(map, group).find(([name]) => name === key) ?? [];
        return entry === undefined ? [] : [{ entry, from: `${pattern}.${key}` }];
      });
      const [first] = given;
      if (first === undefined) continue;
      const agreed = agree(given.map(({ entry }) => entry.value)) && isFree(made, rule, first.entry.value);
      for (const { entry, from } of given.slice(1)) noteShared(rule, { agreed, entry, from, notes });
      made = applyRule(made, agreed ? rule : DIFFER, { ...first, notes });
    }
  }
  return made;
}

const DIFFER: KeyRule = {
  leftOut: 'it is one setting for all servers here, and the file says different things',
};

function noteShared(
  rule: KeyRule,
  note: {
    readonly agreed: boolean;
    readonly entry: LocatedEntry;
    readonly from: string;
    readonly notes: Telling['notes'];
  },
): void {
  const { agreed, entry, from, notes } = note;
  applyRule({ kind: 'map', at: entry.keyAt, entries: new Map() }, agreed ? rule : DIFFER, {
    from,
    entry,
    notes,
  });
}

function agree(values: readonly Located[]): boolean {
  const [first] = values;
  return (
    first?.kind === 'scalar' && values.every((each) => each.kind === 'scalar' && each.value === first.value)
  );
}

/** Whether the root says nothing else there already. */
function isFree(root: LocatedMap, rule: KeyRule, value: Located): boolean {
  if ('leftOut' in rule) return true;
  return rule.to.every((path) => {
    const there = find(root, path.split('.'));
    return there === undefined || agree([there, value]);
  });
}
