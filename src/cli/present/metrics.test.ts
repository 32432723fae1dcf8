import { expect, test } from 'vitest';
import { serverMetrics } from '../../domain/rollup/metrics.ts';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { createRollupBuilder } from '../../domain/rollup/minute-rollup.ts';

const look = createLook({ width: 100, height: 24, isTerminal: false, hasColours: false });

async function shown(planned: { readonly UNHEALTHY?: number; readonly HEALTHY?: number }): Promise<string> {
  const minute = createRollupBuilder('search', 0);
  for (const atMs of [1_000, 2_000, 3_000]) minute.add(aCheck().at(atMs).view());
  minute.add(aCheck().failing().at(4_000).view());
  const window = { nowMs: 60_000, windowSeconds: 60, timeRange: '1m' } as const;
  const rollups = [minute.build('minute')];
  const metrics = serverMetrics({ ...window, server: 'search', rollups, breaker: null, planned });
  return (await findPresentation('metrics/show')).lines(metrics, look).join('\n');
}

test('availability is that of the checks outside maintenance, and what was planned is said beside it', async () => {
  const text = await shown({ UNHEALTHY: 1, HEALTHY: 2 });
  expect(text).toMatch(/^available +100% of the checks outside maintenance *$/m);
  expect(text).toMatch(/^planned +3 checks during maintenance, 1 of them down *$/m);
});

test('where nothing was planned nothing is said of it', async () => {
  const text = await shown({});
  expect(text).toMatch(/^available +75\.0% of the checks *$/m);
  expect(text).not.toContain('planned');
});
