/** How full the file system is that holds a folder. */
export interface DiskFigures {
  /** What is kept there: `data`, `logs`. Several where they share it. */
  readonly holds: readonly string[];
  readonly path: string;
  readonly usedBytes: number;
  /** What this user may still write. */
  readonly freeBytes: number;
}

/** Share in use from 0 to 1, as `df` counts it: what is kept for the system is neither. */
export function usedShare({ usedBytes, freeBytes }: Pick<DiskFigures, 'usedBytes' | 'freeBytes'>): number {
  return usedBytes + freeBytes === 0 ? 0 : usedBytes / (usedBytes + freeBytes);
}

export type DiskSeverity = 'medium' | 'high' | 'critical';

/** The runbook looks for disks fuller than 80, 90 and 95 %. */
const LEVELS: readonly (readonly [share: number, severity: DiskSeverity])[] = [
  [0.95, 'critical'],
  [0.9, 'high'],
  [0.8, 'medium'],
];

/** How bad it is that a disk is so full; null where it is not. */
export function diskSeverity(share: number): DiskSeverity | null {
  return LEVELS.find(([least]) => share >= least)?.[1] ?? null;
}
