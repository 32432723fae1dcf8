import { moveAliases } from '../document/canonical.ts';
import type { LocatedMap, Place } from '../document/located.ts';
import { spelledBy } from '../document/report.ts';
import type { Report } from '../document/report.ts';
import { KEY_TREE } from '../schema/key-tree.ts';
import { conversionRows, createConversionNotes } from './conversion.ts';
import type { ConversionNotes, ConversionRow } from './conversion.ts';
import { familyOf } from './families.ts';
import type { Family } from './family.ts';
import { nearestAbove, theirPaths } from './spelling.ts';

/** A document in our spelling, wherever it came from. */
export interface Canonical {
  readonly tree: LocatedMap;
  /** Null where the file is in our own spelling. */
  readonly family: Family | null;
  /** What became of each key that was not in our spelling. */
  readonly conversion: readonly ConversionRow[];
  /** The same report, in which paths are what the author wrote. */
  readonly report: Report;
}

/** Root keys that older families have too; any other of ours beside a family's sign makes a mixture. */
const SHARED: ReadonlySet<string> = new Set([
  'servers',
  'circuit_breaker',
  'authentication',
  'logging',
  'version',
  'environment',
  'alerting',
]);

/**
 * The document without its wrapper, of an older family converted, with every alias under its canonical name; null when
 * that cannot be, which has then been reported.
 */
export function toCanonical(root: LocatedMap, report: Report): Canonical | null {
  const family = familyOf(root);
  const notes = createConversionNotes();
  if (family !== null && isMixed(root, family, report)) return null;
  const converted = family === null ? root : family.convert(root, { report, notes });
  if (converted === null) return null;
  const spell = family?.spell ?? ((path: string) => path);
  const tree = moveAliases(converted, {
    report: spelledBy(report, (_at, path) => spell(path)),
    onMoved: ({ from, to, at }) => {
      notes.add({ outcome: 'renamed', from: spell(from), to: [to], at });
    },
    onYielded: ({ from, to, at }) => {
      notes.add({ outcome: 'left_out', from: spell(from), to: [], why: `${to} holds`, at });
    },
  });
  const theirs = spelledBy(report, spellingOf({ root, tree, family }));
  const conversion = conversionRows(notes, report);
  if (family === null || family.spell !== undefined) return { tree, family, conversion, report: theirs };
  warnOfFamily(family, root, { notes, report });
  return { tree, family, conversion, report: oncePerPlace(theirs) };
}

function isMixed(root: LocatedMap, family: Family, report: Report): boolean {
  if (family.spell !== undefined) return false;
  const isOwn = (name: string): boolean => KEY_TREE.children.has(name) && !SHARED.has(name);
  const own = [...root.entries].find(([name]) => isOwn(name));
  if (own === undefined) return false;
  const [ownName, { keyAt }] = own;
  const { line } = report.positionOf(keyAt);
  for (const [name, entry] of root.entries) {
    if (!family.signs.includes(name)) continue;
    report.error({
      at: entry.keyAt,
      path: name,
      message: `the key '${name}' belongs to ${family.title}, but '${ownName}' on line ${line} does not`,
      suggestion: 'write all of the file in one spelling; config/default.yaml has ours',
    });
  }
  return report.failed;
}

/** What a conversion has complained of, the rules for our own keys would find again under our names. */
function oncePerPlace(report: Report): Report {
  return {
    ...report,
    get failed() {
      return report.failed;
    },
    error: (remark) => {
      if (!report.hasErrorAt(remark.at)) report.error(remark);
    },
  };
}

interface Trees {
  readonly root: LocatedMap;
  readonly tree: LocatedMap;
  readonly family: Family | null;
}

/** Made when there is something to say, for it walks the whole file. */
function spellingOf({ root, tree, family }: Trees): (at: Place, path: string) => string {
  if (family === null && root === tree) return (_at, path) => path;
  let paths: ReadonlyMap<string, string> | undefined;
  return (at, path) => {
    if (typeof at !== 'number' || path === '') return path;
    paths ??= theirPaths(root, tree);
    const written = paths.get(path);
    if (written !== undefined) return written;
    if (family === null) return path;
    return family.spell?.(path) ?? nearestAbove(path, paths);
  };
}

interface Telling {
  readonly notes: ConversionNotes;
  /** The one whose paths are the author's already. */
  readonly report: Report;
}

function warnOfFamily(family: Family, root: LocatedMap, { notes, report }: Telling): void {
  report.warn('family', {
    at: root.at,
    path: '',
    message: `is in the spelling of ${family.title} and is converted whenever it is read`,
    suggestion: 'write it anew with `watchkeeper config migrate`',
  });
  for (const { outcome, from, why, count, at } of notes.gathered()) {
    if (outcome !== 'left_out' || from === null) continue;
    const more = count > 1 ? ` (and ${count - 1} more like it)` : '';
    report.warn(`left-out:${from}:${why ?? ''}`, {
      at,
      path: from,
      message: `has no effect here${more}: ${why ?? ''}`,
    });
  }
}
