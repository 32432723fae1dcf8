import { figureOf, readColumns } from './read-columns.ts';

export interface MemoryUse {
  readonly totalBytes: number;
  readonly usedBytes: number;
  /** What programs can still get; null where an old `free` does not say. */
  readonly availableBytes: number | null;
  readonly swapTotalBytes: number;
  readonly swapUsedBytes: number;
}

/** What `free -b` says; null where it is no such table. */
export function readMemory(text: string): MemoryUse | null {
  const lines = text.split('\n');
  const head = lines.find((line) => /^\s+total\s+used\s/.test(line));
  const row = (name: string): string | undefined => lines.find((line) => line.startsWith(name));
  const [memory, swap] = [row('Mem:'), row('Swap:')];
  if (head === undefined || memory === undefined) return null;
  const columns = readColumns(head, memory.slice('Mem:'.length));
  const ofSwap = swap === undefined ? null : readColumns('total used free', swap.slice('Swap:'.length));
  const total = columns === null ? null : figureOf(columns, 'total');
  const used = columns === null ? null : figureOf(columns, 'used');
  if (columns === null || total === null || used === null) return null;
  return {
    totalBytes: total,
    usedBytes: used,
    availableBytes: figureOf(columns, 'available'),
    swapTotalBytes: (ofSwap && figureOf(ofSwap, 'total')) ?? 0,
    swapUsedBytes: (ofSwap && figureOf(ofSwap, 'used')) ?? 0,
  };
}
