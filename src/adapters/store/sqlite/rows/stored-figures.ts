import type { WorkerFigures } from '../../../../domain/figures/worker-figures.ts';

/** What the first version wrote; it measured less. */
type FirstFigures = Pick<WorkerFigures, 'worker' | 'minuteMs' | 'checks'>;

export type StoredFigures = WorkerFigures | FirstFigures;

/** Figures of a worker of the first version count as none: zeros in place of what it did not measure would be untrue. */
export function completeFigures(stored: StoredFigures): readonly WorkerFigures[] {
  return 'process' in stored ? [stored] : [];
}
