import { find, withValue } from '../document/located.ts';
import type { LocatedEntry, LocatedMap } from '../document/located.ts';
import { applyRule, complainOfUnknown } from './apply-rule.ts';
import type { Telling } from './apply-rule.ts';
import { wordOf } from './conversion.ts';
import { convertServers } from './convert-servers.ts';
import { located, ruleOf } from './rule-book.ts';
import type { RuleBook } from './rule-book.ts';

interface Converting extends Telling {
  readonly rules: RuleBook;
}

/** A conversion by rules alone. Every value keeps its place in the author's file. */
export function byRules(rules: RuleBook): (root: LocatedMap, telling: Telling) => LocatedMap {
  return (root, telling) => convert(root, { ...telling, rules });
}

function convert(root: LocatedMap, converting: Converting): LocatedMap {
  const { rules, notes } = converting;
  let made: LocatedMap = { kind: 'map', at: root.at, entries: new Map() };
  for (const [from, entry] of leavesOf(root, '', converting)) {
    const rule = ruleOf(rules.keys, from);
    if (rule === undefined) complainOfUnknown(from, entry, { known: Object.keys(rules.keys), ...converting });
    else made = applyRule(made, rule, { from, entry, notes });
  }
  made = convertServers(made, root, { ...converting, groups: rules.servers });
  for (const [path, value] of Object.entries(rules.defaults(root))) {
    const keys = path.split('.');
    if (find(made, keys) !== undefined) continue;
    made = withValue(made, keys, { keyAt: root.at, value: located(value, root.at) });
    notes.add({ outcome: 'defaulted', from: null, to: [path], why: wordOf(value), at: root.at });
  }
  return made;
}

/** Keys by their dotted paths, down to where a rule speaks of them. */
function leavesOf(
  map: LocatedMap,
  prefix: string,
  converting: Converting,
): readonly (readonly [string, LocatedEntry])[] {
  const { rules, report } = converting;
  return [...map.entries].flatMap(([name, entry]): readonly (readonly [string, LocatedEntry])[] => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    if (rules.servers.some(({ at }) => at === path)) return [];
    if (Object.hasOwn(rules.keys, path) || !isSection(path, rules)) return [[path, entry]];
    if (entry.value.kind === 'map') return leavesOf(entry.value, path, converting);
    report.error({ at: entry.keyAt, path, message: 'must be a map of keys' });
    return [];
  });
}

function isSection(path: string, { keys, servers }: RuleBook): boolean {
  return [...Object.keys(keys), ...servers.map(({ at }) => at)].some((known) => known.startsWith(`${path}.`));
}
