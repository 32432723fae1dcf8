import { formatPath, withValue } from '../document/located.ts';
import type { Located, LocatedEntry, LocatedMap } from '../document/located.ts';
import type { Report } from '../document/report.ts';
import { nearest } from '../../domain/error/nearest.ts';
import type { ConversionNotes } from './conversion.ts';
import type { KeyRule } from './rule-book.ts';

/** Where what is wrong goes, and what became of each key. */
export interface Telling {
  readonly report: Report;
  readonly notes: ConversionNotes;
}

interface Applying {
  /** With `[]` or `{}` in place of the server. */
  readonly from: string;
  /** `servers[].` where the rule's keys are a server's. */
  readonly within?: string;
  readonly entry: LocatedEntry;
  readonly notes: ConversionNotes;
}

/** Puts one key's value where its rule says, within the root or within a server. */
export function applyRule(into: LocatedMap, rule: KeyRule, applying: Applying): LocatedMap {
  const { from, within = '', entry, notes } = applying;
  if ('leftOut' in rule) {
    notes.add({ outcome: 'left_out', from, to: [], why: rule.leftOut, at: entry.keyAt });
    return into;
  }
  const value = inOurTerms(entry.value, rule);
  const keys = rule.to.map((path) => `${within}${path}`);
  notes.add({ outcome: keys.includes(from) ? 'kept' : 'renamed', from, to: keys, at: entry.keyAt });
  return rule.to.reduce(
    (made, path) => withValue(made, path.split('.'), { keyAt: entry.keyAt, value }),
    into,
  );
}

/** A reference is expanded later, so that only what stands in the file itself can be put in other terms. */
function inOurTerms(value: Located, rule: Extract<KeyRule, { to: unknown }>): Located {
  return rule.as === undefined || value.kind !== 'scalar' || value.value === null
    ? value
    : { ...value, value: rule.as(value.value) };
}

interface Unknown {
  readonly known: readonly string[];
  readonly report: Report;
  readonly notes: ConversionNotes;
  /** The server's path in the file, where the key is one of a server's. */
  readonly inside?: { readonly path: string; readonly pattern: string };
}

/** A slip of the pen is an error; a key that is like none was of no use to the older program either, and is told. */
export function complainOfUnknown(name: string, entry: LocatedEntry, unknown: Unknown): void {
  const { known, report, notes, inside } = unknown;
  const cut = name.lastIndexOf('.') + 1;
  const siblings = known.filter((path) => path.startsWith(name.slice(0, cut))).map((path) => path.slice(cut));
  const near = nearest(name.slice(cut), siblings);
  if (near === undefined) {
    const why = 'it is not a key of this family';
    notes.add({ outcome: 'left_out', from: joined(inside?.pattern, name), to: [], why, at: entry.keyAt });
    return;
  }
  report.error({
    at: entry.keyAt,
    path: joined(inside?.path, name),
    message: `the key '${name.slice(cut)}' is not known`,
    suggestion: `did you mean '${near}'?`,
  });
}

function joined(prefix: string | undefined, name: string): string {
  return prefix === undefined ? name : formatPath([prefix, name]);
}
