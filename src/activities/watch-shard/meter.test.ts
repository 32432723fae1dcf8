import { expect, test } from 'vitest';
import { Meter } from './meter.ts';

test('a minute is counted and then begins anew', () => {
  const meter = new Meter();
  for (let lag = 1; lag <= 100; lag += 1) meter.started(lag);
  meter.overran(2);
  meter.committed();
  expect(meter.take()).toMatchObject({ checks: 100, lagP50Ms: 50, lagP99Ms: 99, overruns: 2, commits: 1 });
  expect(meter.take()).toMatchObject({ checks: 0, lagP50Ms: null, lagP99Ms: null, overruns: 0, commits: 0 });
});

test('what is under way is carried into the next minute, peaks are not', () => {
  const meter = new Meter();
  for (const lag of [1, 2, 3]) meter.started(lag);
  meter.ended();
  meter.queued(7);
  meter.queued(2);
  expect(meter.take()).toMatchObject({ running: 2, runningPeak: 3, queuePeak: 7 });
  meter.ended();
  expect(meter.take()).toMatchObject({ running: 1, runningPeak: 2, queuePeak: 0 });
});
