import { expect, test } from 'vitest';
import { workerFigures } from '../../../test/support/builders/worker-figures.ts';
import { countedMs, isOfWholeMinute, livingWorkers } from './living-workers.ts';

const NOW_MS = 100 * 60_000 + 30_000;
const minutesAgo = (minutes: number) => Math.floor(NOW_MS / 60_000 - minutes) * 60_000;

test('a worker lives while its newest figures end within the last two minutes', () => {
  const figures = [
    workerFigures(minutesAgo(4), { worker: 'dead' }),
    workerFigures(minutesAgo(3), { worker: 'dead' }),
    workerFigures(minutesAgo(2), { worker: 'b' }),
    workerFigures(minutesAgo(1), { worker: 'a', checks: 5 }),
    workerFigures(minutesAgo(3), { worker: 'a', checks: 4 }),
  ];
  expect(livingWorkers(figures, NOW_MS).map(({ worker, checks }) => [worker, checks])).toEqual([
    ['a', 5],
    ['b', 8],
  ]);
});

test('figures are of a minute unless they say otherwise', () => {
  expect(countedMs(workerFigures(0))).toBe(60_000);
  expect(isOfWholeMinute(workerFigures(0))).toBe(true);
  const first = workerFigures(0, { countedMs: 2_400 });
  expect(countedMs(first)).toBe(2_400);
  expect(isOfWholeMinute(first)).toBe(false);
});
