import { childPath } from '../document/located.ts';
import type { Located, LocatedEntry, LocatedMap } from '../document/located.ts';
import { conversionRows, createConversionNotes } from '../import/conversion.ts';
import type { ConversionNotes, ConversionRow } from '../import/conversion.ts';
import type { Problem } from '../problem.ts';
import { nameConfiguration } from '../read-configuration.ts';
import { KEY_TREE } from '../schema/key-tree.ts';
import type { KeyNode } from '../schema/key-tree.ts';
import { REFUSED_KEYS } from '../schema/other-keys.ts';

export type Migration =
  | {
      readonly status: 'migrated';
      /** The document in our spelling, references as they were, without keys that are refused. */
      readonly tree: LocatedMap;
      /** Null for a file that is in our own spelling, aliases aside. */
      readonly family: string | null;
      readonly rows: readonly ConversionRow[];
    }
  /** In our spelling already. */
  | { readonly status: 'current'; readonly tree: LocatedMap }
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] };

/** A file of an older family, or with other spellings of our keys, as one in ours. No environment variable counts. */
export function migrateConfiguration(path: string): Migration {
  const named = nameConfiguration(path);
  if (named.status === 'invalid') return named;
  const { tree, family, conversion, report } = named.canonical;
  if (report.failed) return { status: 'invalid', problems: report.errors() };
  const notes = createConversionNotes();
  const cleaned = withoutRefused(tree, { path: '', key: KEY_TREE }, notes);
  const rows = [...conversion, ...conversionRows(notes, report)];
  if (family === null && rows.length === 0) return { status: 'current', tree };
  return { status: 'migrated', tree: cleaned, family: family?.title ?? null, rows };
}

const REFUSED = new Map(REFUSED_KEYS.map((key) => [key.name, key.instead]));

interface Spot {
  readonly path: string;
  /** Null below a key without an effect in this version. */
  readonly key: KeyNode | null;
}

function withoutRefused(map: LocatedMap, { path, key }: Spot, notes: ConversionNotes): LocatedMap {
  // Names in a map of labels or headers are the author's own.
  if (key?.type === 'map') return map;
  const entries = new Map<string, LocatedEntry>();
  for (const [name, entry] of map.entries) {
    const inner = { path: childPath(path, name), key: key?.children.get(name) ?? null };
    const instead = REFUSED.get(name);
    if (instead === undefined) entries.set(name, { ...entry, value: cleanedOf(entry.value, inner, notes) });
    else notes.add({ outcome: 'left_out', from: inner.path, to: [], why: instead, at: entry.keyAt });
  }
  return { ...map, entries };
}

function cleanedOf(value: Located, { path, key }: Spot, notes: ConversionNotes): Located {
  if (value.kind === 'map') return withoutRefused(value, { path, key }, notes);
  if (value.kind === 'scalar') return value;
  const inner = { path: `${path}[]`, key: key?.element ?? null };
  return { ...value, items: value.items.map((item) => cleanedOf(item, inner, notes)) };
}
