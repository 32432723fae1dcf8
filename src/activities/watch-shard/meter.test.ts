import { expect, test } from 'vitest';
import { Meter } from './meter.ts';

test('a minute is counted and then begins anew', () => {
  const meter = new Meter();
  for (let lag = 1; lag <= 100; lag += 1) meter.started(lag);
  meter.overran(2);
  meter.committed();
  expect(meter.take()).toEqual({ checks: 100, lagP50Ms: 50, lagP99Ms: 99, overruns: 2, commits: 1 });
  expect(meter.take()).toEqual({ checks: 0, lagP50Ms: null, lagP99Ms: null, overruns: 0, commits: 0 });
});
