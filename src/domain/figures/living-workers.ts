import type { WorkerFigures } from './worker-figures.ts';

const MINUTE_MS = 60_000;
/** Figures come once a minute, for the minute before: the newest of a living worker end two minutes ago at most. */
const LONGEST_SILENCE_MS = 2 * MINUTE_MS;

/** From which minute on figures have to be read to see every living worker. */
export function livingFrom(nowMs: number): number {
  return nowMs - LONGEST_SILENCE_MS - MINUTE_MS;
}

/** Of each worker that lives the newest figures, workers in the order of their names. */
export function livingWorkers(figures: readonly WorkerFigures[], nowMs: number): readonly WorkerFigures[] {
  const newest = new Map<string, WorkerFigures>();
  for (const each of figures) {
    const known = newest.get(each.worker);
    if (known === undefined || known.minuteMs < each.minuteMs) newest.set(each.worker, each);
  }
  return [...newest.values()]
    .filter(({ minuteMs }) => minuteMs >= livingFrom(nowMs))
    .sort((a, b) => (a.worker < b.worker ? -1 : 1));
}

/** Whether figures tell more than how the process started. */
export function isOfWholeMinute(figures: Pick<WorkerFigures, 'countedMs'>): boolean {
  return countedMs(figures) > MINUTE_MS / 2;
}

/** How long the loops were counted for these figures. */
export function countedMs({ countedMs = MINUTE_MS }: Pick<WorkerFigures, 'countedMs'>): number {
  return countedMs;
}
