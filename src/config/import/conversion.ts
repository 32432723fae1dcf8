import type { Report } from '../document/report.ts';
import type { Place, Scalar } from '../document/located.ts';

/** What became of a key of a file in another spelling than ours. */
export type Outcome = 'kept' | 'renamed' | 'defaulted' | 'left_out';

/** One key, or one key of all servers alike: `servers{}.timeout_seconds`. */
export interface ConversionRow {
  readonly outcome: Outcome;
  /** In the author's spelling; null for a value that the family gives and the file does not. */
  readonly from: string | null;
  /** In ours; empty for a key that is left out. */
  readonly to: readonly string[];
  /** Why it is left out, or which value it got; null where nothing needs saying. */
  readonly why: string | null;
  /** How often it stands in the file. */
  readonly count: number;
  /** Where it stands first; 0 where it does not. */
  readonly line: number;
  readonly column: number;
}

export interface ConversionNote {
  readonly outcome: Outcome;
  readonly from: string | null;
  readonly to: readonly string[];
  readonly why?: string;
  /** The first place of several. */
  readonly at: Place;
}

/** Gathers what became of each key; equal notes are counted, for a fleet of thousands has thousands alike. */
export interface ConversionNotes {
  add(note: ConversionNote): void;
  gathered(): readonly (ConversionNote & { readonly count: number })[];
}

export function createConversionNotes(): ConversionNotes {
  const notes = new Map<string, { readonly note: ConversionNote; count: number }>();
  return {
    add: (note) => {
      const name = [note.outcome, note.from, ...note.to, note.why].join('\n');
      const known = notes.get(name);
      if (known === undefined) notes.set(name, { note, count: 1 });
      else known.count += 1;
    },
    gathered: () => [...notes.values()].map(({ note, count }) => ({ ...note, count })),
  };
}

export function conversionRows(
  notes: ConversionNotes,
  { positionOf }: Pick<Report, 'positionOf'>,
): readonly ConversionRow[] {
  return notes.gathered().map(({ at, why, ...note }) => ({
    ...note,
    why: why ?? null,
    ...(note.from === null ? { line: 0, column: 0 } : positionOf(at)),
  }));
}

/** A default in the words of a conversion: `0.6`, `false`, `[a, b]`. */
export function wordOf(value: Scalar | readonly string[]): string {
  return typeof value === 'object' && value !== null ? `[${value.join(', ')}]` : String(value);
}
