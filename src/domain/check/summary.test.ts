import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import type { CheckBuilder } from '../../../test/support/builders/a-check.ts';
import type { ServerStatus } from './check.ts';
import { summarise, systemStatus } from './summary.ts';
import type { SummaryRow } from './summary.ts';

function row(check: CheckBuilder): SummaryRow {
  const view = check.view();
  return { status: view.status, score: view.score, view };
}

const NEVER_CHECKED: SummaryRow = { status: 'UNKNOWN', score: null, view: null };

describe('summarise', () => {
  it('counts, averages and rates', () => {
    const rows = [row(aCheck()), row(aCheck().mcpFailing()), row(aCheck().failing()), NEVER_CHECKED];
    expect(summarise(rows)).toEqual({
      totalServers: 4,
      healthyServers: 1,
      degradedServers: 1,
      unhealthyServers: 1,
      unknownServers: 1,
      averageHealthScore: (1 + 0.4 + 0) / 3,
      averageResponseTimeMs: (15 + 10) / 2,
      mcpSuccessRate: 1 / 3,
      restSuccessRate: 2 / 3,
      combinedSuccessRate: 1 / 4,
    });
  });

  it('leaves a disabled path out of its rate', () => {
    const rows = [row(aCheck().verdicts('disabled', 'ok')), row(aCheck().restFailing())];
    expect(summarise(rows)).toMatchObject({ mcpSuccessRate: 1, restSuccessRate: 0.5 });
  });

  it('lets a stale result count for nothing', () => {
    const stale: SummaryRow = { ...row(aCheck().failing()), status: 'UNKNOWN' };
    expect(summarise([row(aCheck()), stale])).toMatchObject({
      unknownServers: 1,
      averageHealthScore: 1,
      mcpSuccessRate: 1,
    });
  });

  it('is all zeros without servers', () => {
    expect(new Set(Object.values(summarise([])))).toEqual(new Set([0]));
    expect(Object.keys(summarise([]))).toHaveLength(10);
  });
});

describe('systemStatus', () => {
  it.each<[readonly ServerStatus[], ServerStatus]>([
    [[], 'UNKNOWN'],
    [['UNKNOWN'], 'UNKNOWN'],
    [['UNKNOWN', 'HEALTHY'], 'HEALTHY'],
    [['HEALTHY', 'DEGRADED', 'UNKNOWN'], 'DEGRADED'],
    [['DEGRADED', 'UNHEALTHY', 'HEALTHY'], 'UNHEALTHY'],
  ])('%o is %s', (statuses, status) => {
    expect(systemStatus(statuses)).toBe(status);
  });
});
