import { hashOfLine } from './audit-line.ts';
import type { ChainFault } from './audit-chain.ts';

/** What a line of a copy says of itself. */
export interface CopiedRecord {
  /** Where it stands, such as `logs/audit.log:12`. */
  readonly place: string;
  /** Null where the line is no record. */
  readonly sequence: number | null;
  /** Null where it is not that of the line's content. */
  readonly hash: string | null;
}

export interface CopyProblem {
  readonly fault: ChainFault;
  readonly place: string;
  readonly detail: string;
}

export interface CopyFinding {
  readonly lines: number;
  readonly firstSequence: number | null;
  readonly lastSequence: number | null;
  readonly problem: CopyProblem | null;
}

interface Entry {
  readonly place: string;
  readonly sequence: number;
}

/** A line of a copy, without its text. */
export function readCopiedLine(text: string, place: string): CopiedRecord {
  const line = parseLine(text);
  const sequence = line?.['sequence'];
  if (line === null || typeof sequence !== 'number') return { place, sequence: null, hash: null };
  const hash = line['hash'];
  return { place, sequence, hash: typeof hash === 'string' && isIntact(line) ? hash : null };
}

/**
 * Compares a copy, line by line, with the hashes that the store has by number. It may begin late, since old copies
 * are deleted, and may have some records twice, after a crash; it may not lack one.
 */
export function compareCopy(
  lines: readonly CopiedRecord[],
  hashes: ReadonlyMap<number, string>,
  lastInStore: number,
): CopyFinding {
  const entries: Entry[] = [];
  let problem: CopyProblem | null = null;
  for (const line of lines) {
    const entry = placeLine(line, hashes);
    if ('fault' in entry) problem ??= entry;
    else entries.push(entry);
  }
  return {
    lines: lines.length,
    firstSequence: entries[0]?.sequence ?? null,
    lastSequence: entries.at(-1)?.sequence ?? null,
    problem: earliest(problem, misplaced(entries), lines) ?? cutOff(entries, lastInStore),
  };
}

function placeLine(
  { place, sequence, hash: carried }: CopiedRecord,
  hashes: ReadonlyMap<number, string>,
): Entry | CopyProblem {
  if (sequence === null) return { fault: 'changed', place, detail: `${place} is not an audit record.` };
  if (carried === null)
    return { fault: 'changed', place, detail: `${place} was changed: it does not have the hash it carries.` };
  const hash = hashes.get(sequence);
  if (hash === undefined)
    return {
      fault: 'inserted',
      place,
      detail: `${place} was inserted: the store has no record ${sequence}.`,
    };
  if (hash !== carried)
    return { fault: 'changed', place, detail: `${place} is not record ${sequence} of the store.` };
  return { place, sequence };
}

function isIntact(line: Readonly<Record<string, unknown>>): boolean {
  try {
    return hashOfLine(line) === line['hash'];
  } catch {
    return false;
  }
}

function parseLine(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null;
  } catch {
    return null;
  }
}

/** The first line that jumps ahead. Going back repeats what is there already, and what follows has to follow it. */
function misplaced(entries: readonly Entry[]): CopyProblem | null {
  for (const [index, { place, sequence }] of entries.entries()) {
    const expected = (entries[index - 1]?.sequence ?? sequence - 1) + 1;
    if (sequence <= expected) continue;
    const isLater = entries.slice(index).some((entry) => entry.sequence === expected);
    return isLater
      ? { fault: 'reordered', place, detail: `${place} is out of order: record ${expected} comes after it.` }
      : { fault: 'removed', place, detail: `Record ${expected} was removed before ${place}.` };
  }
  return null;
}

function earliest(
  one: CopyProblem | null,
  other: CopyProblem | null,
  lines: readonly CopiedRecord[],
): CopyProblem | null {
  if (one === null || other === null) return one ?? other;
  const places = lines.map(({ place }) => place);
  return places.indexOf(one.place) <= places.indexOf(other.place) ? one : other;
}

function cutOff(entries: readonly Entry[], lastInStore: number): CopyProblem | null {
  const last = entries.at(-1);
  if (last === undefined || last.sequence >= lastInStore) return null;
  const { place, sequence } = last;
  const detail = `Record ${sequence + 1} was removed: the copy ends at ${place} with ${sequence}, the store has ${lastInStore}.`;
  return { fault: 'removed', place, detail };
}
