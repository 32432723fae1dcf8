import { nearest } from '../../domain/error/nearest.ts';
import { KEY_TREE } from '../schema/key-tree.ts';
import type { KeyNode } from '../schema/key-tree.ts';
import { ALIAS_KEYS, notYet, PENDING_KEYS, REFUSED_KEYS } from '../schema/other-keys.ts';
import { sectionsWith } from './canonical.ts';
import { childPath, isNothing } from './located.ts';
import type { Located, LocatedEntry, LocatedMap } from './located.ts';
import { canonicalScalar } from './scalar.ts';
import type { ScalarContext } from './scalar.ts';

const PENDING = new Map(PENDING_KEYS.map((key) => [key.path, key]));
const REFUSED = new Map(REFUSED_KEYS.map((key) => [key.name, key]));

/** Where the walk is: `path` with indexes for people, `family` without them for the tables. */
interface Spot {
  readonly key: KeyNode;
  readonly path: string;
  readonly family: string;
}

/**
 * The document with only effective keys left and their references expanded. Refused and unknown keys are errors,
 * pending ones are warned about and left out.
 */
export function walkKeys(root: LocatedMap, context: ScalarContext): LocatedMap {
  return walkSection(root, { key: KEY_TREE, path: '', family: '' }, context);
}

function walkSection(map: LocatedMap, spot: Spot, context: ScalarContext): LocatedMap {
  const entries = new Map<string, LocatedEntry>();
  for (const [name, entry] of map.entries) {
    const key = spot.key.children.get(name);
    if (key === undefined) {
      reportOther(name, entry, { spot, context });
      continue;
    }
    const inner = { key, path: childPath(spot.path, name), family: childPath(spot.family, name) };
    if (isNothing(entry.value)) warnOfNothing(entry, inner, context);
    else entries.set(name, { keyAt: entry.keyAt, value: walk(entry.value, inner, context) });
  }
  return { ...map, entries };
}

function walk(node: Located, spot: Spot, context: ScalarContext): Located {
  switch (node.kind) {
    case 'scalar':
      return canonicalScalar(node, spot.key, { path: spot.path, context });
    case 'list':
      return {
        ...node,
        items: node.items.map((item, index) => walk(item, elementSpot(spot, index), context)),
      };
    case 'map':
      return spot.key.type === 'section'
        ? walkSection(node, spot, context)
        : walkFreeMap(node, spot, context);
  }
}

function walkFreeMap(map: LocatedMap, spot: Spot, context: ScalarContext): LocatedMap {
  const key = spot.key.element ?? spot.key;
  const family = key.type === 'section' ? `${spot.family}{}` : spot.family;
  const entries = new Map<string, LocatedEntry>();
  for (const [name, entry] of map.entries) {
    const path = childPath(spot.path, name);
    entries.set(name, { ...entry, value: walk(entry.value, { key, path, family }, context) });
  }
  return { ...map, entries };
}

function elementSpot(spot: Spot, index: number): Spot {
  return { key: spot.key.element ?? spot.key, path: childPath(spot.path, index), family: `${spot.family}[]` };
}

/** `key:` with nothing after it means that the key is left out; where a default then holds that is said. */
function warnOfNothing(entry: LocatedEntry, { key, path, family }: Spot, context: ScalarContext): void {
  if (key.default === null || typeof key.default === 'object') return;
  context.report.warn(`nothing:${family}`, {
    at: entry.keyAt,
    path,
    message: `has no value; its default holds: ${JSON.stringify(key.default)}`,
  });
}

function reportOther(
  name: string,
  entry: LocatedEntry,
  { spot, context }: { readonly spot: Spot; readonly context: ScalarContext },
): void {
  const at = entry.keyAt;
  const path = childPath(spot.path, name);
  const family = childPath(spot.family, name);
  const pending = PENDING.get(family);
  if (refuse(name, entry, { path, context })) return;
  if (pending === undefined) {
    context.report.error({
      at,
      path,
      message: `the key '${name}' is not known`,
      suggestion: rightFor(name, spot),
    });
    return;
  }
  for (const told of toldOf(entry, { path, family, pending })) {
    context.report.warn(`pending:${told.pending.path}`, {
      at: told.at,
      path: told.path,
      message: told.pending.part === null ? 'has no effect' : notYet(told.pending.part),
      ...(told.pending.instead === undefined ? {} : { suggestion: told.pending.instead }),
    });
  }
  refuseWithin(entry.value, path, context);
}

type PendingKey = (typeof PENDING_KEYS)[number];

/** Something without effect that the author is told of. */
interface Told {
  readonly at: LocatedEntry['keyAt'];
  readonly path: string;
  readonly pending: PendingKey;
}

/** Keys of a section without effect that have a row of their own are told of by that; the section, if others are left. */
function toldOf(
  { keyAt, value }: LocatedEntry,
  { path, family, pending }: Omit<Told, 'at'> & { readonly family: string },
): readonly Told[] {
  const own: Told[] = [];
  const entries = value.kind === 'map' ? [...value.entries] : [];
  for (const [name, entry] of entries) {
    const row = PENDING.get(childPath(family, name));
    if (row !== undefined) own.push({ at: entry.keyAt, path: childPath(path, name), pending: row });
  }
  const isAllTold = own.length > 0 && own.length === entries.length;
  return isAllTold ? own : [{ at: keyAt, path, pending }, ...own];
}

function refuse(
  name: string,
  entry: LocatedEntry,
  { path, context }: { readonly path: string; readonly context: ScalarContext },
): boolean {
  const refused = REFUSED.get(name);
  if (refused === undefined) return false;
  context.report.error({
    at: entry.keyAt,
    path,
    message: 'is not supported and will not be',
    suggestion: refused.instead,
  });
  return true;
}

/** A refused key is refused inside a pending section too. */
function refuseWithin(node: Located, path: string, context: ScalarContext): void {
  if (node.kind === 'list')
    node.items.forEach((item, index) => {
      refuseWithin(item, childPath(path, index), context);
    });
  if (node.kind !== 'map') return;
  for (const [name, entry] of node.entries) {
    const inner = childPath(path, name);
    if (!refuse(name, entry, { path: inner, context })) refuseWithin(entry.value, inner, context);
  }
}

function rightFor(name: string, { key, family }: Spot): string | undefined {
  const prefix = family === '' ? '' : `${family}.`;
  const others = [...ALIAS_KEYS.map((alias) => alias.from), ...PENDING.keys()]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((rest) => !/[.[]/.test(rest));
  const near = nearest(name, [...key.children.keys(), ...others]);
  if (near !== undefined) return `did you mean '${near}'?`;
  const sections = sectionsWith(name);
  if (sections.length > 0) return `it belongs under ${sections.join(' or ')}`;
  return family === ''
    ? 'see config/default.yaml for every key'
    : `${family} takes ${[...key.children.keys()].join(', ')}`;
}
