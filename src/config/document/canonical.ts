import { KEY_TREE } from '../schema/key-tree.ts';
import { ALIAS_KEYS } from '../schema/other-keys.ts';
import { find, isNothing, withoutValue, withValue } from './located.ts';
import type { Located, LocatedEntry, LocatedMap, Place } from './located.ts';
import type { Report } from './report.ts';

interface Moved {
  readonly from: string;
  readonly to: string;
  readonly at: Place;
}

interface Moving {
  readonly report: Report;
  readonly onMoved: (moved: Moved) => void;
  /** A canonical key that says otherwise holds in its place. */
  readonly onYielded: (moved: Moved) => void;
}

type Alias = (typeof ALIAS_KEYS)[number];

/** The document with every alias under its canonical name. */
export function moveAliases(root: LocatedMap, { report, onMoved, onYielded }: Moving): LocatedMap {
  return ALIAS_KEYS.reduce((map, alias) => {
    const given = entryAt(map, alias.from.split('.'));
    if (given === undefined) return map;
    if (alias.isNoneIfEmpty === true && isLeftOut(given.value)) return withoutAlias(map, alias);
    const moved = { from: alias.from, to: alias.to, at: given.keyAt };
    if (!yieldsTo(map, given, alias)) {
      onMoved(moved);
      return moveAlias(map, given, { alias, report });
    }
    onYielded(moved);
    report.warn(`yields:${alias.from}`, {
      at: given.keyAt,
      path: alias.from,
      message: `has no effect: what is written under ${rivalOf(alias)} holds`,
      suggestion: 'take it out',
    });
    return withoutAlias(map, alias);
  }, root);
}

/** An address that is written down as none makes no channel. */
function isLeftOut(value: Located): boolean {
  return isNothing(value) || (value.kind === 'scalar' && value.value === '');
}

/** Whether an alias that gives way meets a canonical key that says otherwise. */
function yieldsTo(root: LocatedMap, given: LocatedEntry, alias: Alias): boolean {
  if (alias.yields !== true) return false;
  const written = entryAt(root, alias.to.split('.'));
  const beside = alias.also === undefined ? undefined : entryAt(root, alias.also.path.split('.'));
  return (
    (written !== undefined && !sameScalar(written.value, inCanonicalWords(given.value, alias))) ||
    (beside?.value.kind === 'scalar' && beside.value.value !== alias.also?.value)
  );
}

/** The canonical key, or the section of which an alias settles two. */
function rivalOf({ to, also }: Alias): string {
  return also === undefined ? to : to.slice(0, to.lastIndexOf('.'));
}

interface Settling {
  readonly alias: Alias;
  readonly report: Report;
}

function moveAlias(root: LocatedMap, given: LocatedEntry, { alias, report }: Settling): LocatedMap {
  const to = alias.to.split('.');
  const value = inCanonicalWords(given.value, alias);
  const canonical = entryAt(root, to);
  const without = withoutAlias(root, alias);
  if (canonical === undefined)
    return settleAlso(withValue(without, to, { keyAt: given.keyAt, value }), given, { alias, report });
  if (!sameScalar(canonical.value, value)) {
    report.error({
      at: given.keyAt,
      path: alias.from,
      message: `means the same as ${alias.to}, which has another value`,
      suggestion: `keep ${alias.to} only`,
    });
  }
  return without;
}

function withoutAlias(root: LocatedMap, alias: Alias): LocatedMap {
  const from = alias.from.split('.');
  return withoutEmpty(withoutValue(root, from), from.slice(0, -1));
}

function entryAt(root: LocatedMap, path: readonly string[]): LocatedEntry | undefined {
  const parent = find(root, path.slice(0, -1));
  return parent?.kind === 'map' ? parent.entries.get(path.at(-1) ?? '') : undefined;
}

function inCanonicalWords(value: Located, { hours, words }: Alias): Located {
  if (hours === true) return inHours(value);
  if (value.kind !== 'scalar' || words === undefined) return value;
  const word = String(value.value).toLowerCase();
  return Object.hasOwn(words, word) ? { ...value, value: words[word] ?? value.value } : value;
}

/** The other key that an alias settles; one that says otherwise is a contradiction. */
function settleAlso(root: LocatedMap, given: LocatedEntry, { alias, report }: Settling): LocatedMap {
  if (alias.also === undefined) return root;
  const path = alias.also.path.split('.');
  const value: Located = { kind: 'scalar', at: given.keyAt, value: alias.also.value };
  const written = entryAt(root, path);
  if (written === undefined) return withValue(root, path, { keyAt: given.keyAt, value });
  if (sameScalar(written.value, value)) return root;
  report.error({
    at: given.keyAt,
    path: alias.from,
    message: `means ${alias.also.value} for ${alias.also.path}, which has another value`,
    suggestion: `keep ${alias.to} and ${alias.also.path} only`,
  });
  return root;
}

/** Maps that held nothing but what has moved away go too. */
function withoutEmpty(root: LocatedMap, path: readonly string[]): LocatedMap {
  const map = path.length === 0 ? undefined : find(root, path);
  if (map?.kind !== 'map' || map.entries.size > 0) return root;
  return withoutEmpty(withoutValue(root, path), path.slice(0, -1));
}

/** A reference keeps its place before the unit and is expanded later. */
function inHours(value: Located): Located {
  return value.kind === 'scalar' && value.value !== null
    ? { ...value, value: `${String(value.value)}h` }
    : value;
}

function sameScalar(a: Located, b: Located): boolean {
  return a.kind === 'scalar' && b.kind === 'scalar' && a.value === b.value;
}

/** Where else a key of this name belongs, for one that was written in the wrong section. */
export function sectionsWith(name: string): readonly string[] {
  return [...KEY_TREE.children].flatMap(([section, node]) => (node.children.has(name) ? [section] : []));
}
