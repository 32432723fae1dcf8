import { expect, test } from 'vitest';
import { aPool } from '../../../test/support/builders/worker-figures.ts';
import { BUSIEST_KEPT, summarisePools, tightness } from './pool-figures.ts';

test('pools are added up by path, and only the tightest are kept', () => {
  const pools = Array.from({ length: 50 }, (_, index) =>
    aPool({
      origin: `http://s${index}.example`,
      size: 50,
      busyPeak: index,
      path: index % 2 ? 'rest' : 'mcp',
    }),
  );
  const { totals, busiest } = summarisePools(pools);
  expect(totals.mcp).toMatchObject({ pools: 25, size: 1250, requests: 2500, opened: 100 });
  expect(totals.rest).toMatchObject({ pools: 25, busyPeak: 625 });
  expect(busiest.map(({ busyPeak }) => busyPeak)).toEqual(
    Array.from({ length: BUSIEST_KEPT }, (_, index) => 49 - index),
  );
});

test('among pools that are equally full the one that made more wait comes first', () => {
  const { busiest } = summarisePools([aPool({ waits: 1 }), aPool({ waits: 9 })]);
  expect(busiest.map(({ waits }) => waits)).toEqual([9, 1]);
  expect(tightness({ busyPeak: 0, size: 0 })).toBe(0);
});
