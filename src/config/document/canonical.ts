import { KEY_TREE } from '../schema/key-tree.ts';
import { ALIAS_KEYS, OLDER_FAMILY_KEYS } from '../schema/other-keys.ts';
import { find, withoutValue, withValue } from './located.ts';
import type { Located, LocatedEntry, LocatedMap } from './located.ts';
import type { Report } from './report.ts';

const WRAPPER = 'enhanced_status_check_system';

/** The document without its wrapper and with every alias under its canonical name; null when it is of an older family. */
export function toCanonicalNames(root: LocatedMap, report: Report): LocatedMap | null {
  const flat = unwrap(root, report);
  return flat !== null && isOurs(flat, report)
    ? ALIAS_KEYS.reduce((map, alias) => moveAlias(map, alias, report), flat)
    : null;
}

function unwrap(root: LocatedMap, report: Report): LocatedMap | null {
  const wrapped = root.entries.get(WRAPPER);
  if (wrapped === undefined) return root;
  for (const [name, entry] of root.entries) {
    if (name === WRAPPER) continue;
    report.error({
      at: entry.keyAt,
      path: name,
      message: `the key '${name}' stands beside the wrapper ${WRAPPER}`,
      suggestion: 'move it into the wrapper, or take the wrapper away',
    });
  }
  if (wrapped.value.kind === 'map') return wrapped.value;
  report.error({ at: wrapped.keyAt, path: WRAPPER, message: 'must be a map of keys' });
  return null;
}

function isOurs(root: LocatedMap, report: Report): boolean {
  const older = [...root.entries].filter(([name]) => OLDER_FAMILY_KEYS.has(name));
  for (const [name, entry] of older) {
    report.error({
      at: entry.keyAt,
      path: name,
      message: `the key '${name}' belongs to an older family of files, which this version does not read`,
      suggestion: 'write the servers under servers, as config/examples/minimal_config.yaml does',
    });
  }
  return older.length === 0;
}

function moveAlias(root: LocatedMap, alias: (typeof ALIAS_KEYS)[number], report: Report): LocatedMap {
  const from = alias.from.split('.');
  const to = alias.to.split('.');
  const given = entryAt(root, from);
  if (given === undefined) return root;
  const value = inCanonicalWords(given.value, alias);
  const canonical = entryAt(root, to);
  const without = withoutEmpty(withoutValue(root, from), from.slice(0, -1));
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

function entryAt(root: LocatedMap, path: readonly string[]): LocatedEntry | undefined {
  const parent = find(root, path.slice(0, -1));
  return parent?.kind === 'map' ? parent.entries.get(path.at(-1) ?? '') : undefined;
}

function inCanonicalWords(value: Located, { hours, words }: (typeof ALIAS_KEYS)[number]): Located {
  if (hours === true) return inHours(value);
  const word = value.kind === 'scalar' ? words?.[String(value.value).toLowerCase()] : undefined;
  return value.kind === 'scalar' && word !== undefined ? { ...value, value: word } : value;
}

/** The other key that an alias settles; one that says otherwise is a contradiction. */
function settleAlso(
  root: LocatedMap,
  given: LocatedEntry,
  { alias, report }: { readonly alias: (typeof ALIAS_KEYS)[number]; readonly report: Report },
): LocatedMap {
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
