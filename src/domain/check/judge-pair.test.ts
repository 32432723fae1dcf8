import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aMcpProbe, aRestProbe, verdictsOf } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { hasSucceeded } from '../probe/verdict.ts';
import type { Verdict } from '../probe/verdict.ts';
import type { AggregationSpec } from '../server/server-spec.ts';
import type { ServerStatus } from './check.ts';
import { judgePair } from './judge-pair.ts';

const AGGREGATION = aServerSpec().build().aggregation;
const STRICT = { requireBoth: true, degradedOnSingleFailure: false } as const;
const LAX = { requireBoth: false, degradedOnSingleFailure: false } as const;
const REST_HEAVIER = { ...LAX, mcpWeight: 0.4, restWeight: 0.6 } as const;
const EVEN = { ...LAX, mcpWeight: 0.5, restWeight: 0.5 } as const;

const isFailed = (verdict: Verdict): boolean => verdict !== 'disabled' && !hasSucceeded(verdict);
const isImperfect = (verdict: Verdict): boolean => verdict !== 'ok' && hasSucceeded(verdict);

function judge(mcp: Verdict, rest: Verdict, changes: Partial<AggregationSpec> = {}) {
  const pair = { mcp: aMcpProbe().judged(mcp).build(), rest: aRestProbe().judged(rest).build() };
  return judgePair(pair, { ...AGGREGATION, ...changes });
}

describe('the status of a pair', () => {
  it.each<[Verdict, Verdict, Partial<AggregationSpec>, ServerStatus]>([
    ['ok', 'ok', {}, 'HEALTHY'],
    ['ok', 'ok', STRICT, 'HEALTHY'],
    ['timeout', 'timeout', {}, 'UNHEALTHY'],
    ['timeout', 'timeout', LAX, 'UNHEALTHY'],
    ['timeout', 'ok', {}, 'DEGRADED'],
    ['ok', 'timeout', {}, 'DEGRADED'],
    ['timeout', 'ok', STRICT, 'DEGRADED'],
    ['ok', 'timeout', STRICT, 'DEGRADED'],
    ['ok', 'timeout', LAX, 'HEALTHY'],
    ['timeout', 'ok', LAX, 'DEGRADED'],
    ['timeout', 'ok', REST_HEAVIER, 'HEALTHY'],
    ['ok', 'timeout', REST_HEAVIER, 'DEGRADED'],
    ['ok', 'timeout', EVEN, 'DEGRADED'],
    ['timeout', 'ok', EVEN, 'DEGRADED'],
    ['tools_missing', 'ok', LAX, 'DEGRADED'],
    ['tools_missing', 'timeout', LAX, 'DEGRADED'],
    ['ok', 'degraded_body', LAX, 'DEGRADED'],
    ['tools_invalid', 'degraded_body', LAX, 'DEGRADED'],
    ['timeout', 'degraded_body', REST_HEAVIER, 'DEGRADED'],
    ['disabled', 'disabled', {}, 'UNKNOWN'],
    ['ok', 'disabled', {}, 'HEALTHY'],
    ['disabled', 'ok', {}, 'HEALTHY'],
    ['disabled', 'ok', STRICT, 'HEALTHY'],
    ['ok', 'disabled', { mcpWeight: 0, restWeight: 1 }, 'HEALTHY'],
    ['timeout', 'disabled', LAX, 'UNHEALTHY'],
    ['disabled', 'http_error', {}, 'UNHEALTHY'],
    ['tools_empty', 'disabled', {}, 'DEGRADED'],
    ['disabled', 'degraded_body', LAX, 'DEGRADED'],
  ])('MCP %s, REST %s, %o: %s', (...row) => {
    const [mcp, rest, changes, status] = row;
    expect(judge(mcp, rest, changes).status).toBe(status);
  });

  it('is the same for every verdict of a kind', () => {
    for (const failed of verdictsOf('mcp').filter(isFailed)) {
      expect(judge(failed, 'ok').status).toBe('DEGRADED');
      expect(judge(failed, 'disabled').status).toBe('UNHEALTHY');
      for (const other of verdictsOf('rest').filter(isFailed))
        expect(judge(failed, other).status).toBe('UNHEALTHY');
    }
    for (const failed of verdictsOf('rest').filter(isFailed))
      expect(judge('ok', failed, LAX).status).toBe('HEALTHY');
    for (const imperfect of verdictsOf('mcp').filter(isImperfect))
      expect(judge(imperfect, 'ok', LAX).status).toBe('DEGRADED');
  });
});

describe('the thresholds', () => {
  const slow = { mcp: aMcpProbe().taking(7000).build(), rest: aRestProbe().build() }; // 0.88
  const of = (failureThreshold: number, degradedThreshold: number): AggregationSpec => ({
    ...AGGREGATION,
    failureThreshold,
    degradedThreshold,
  });

  it('degrade a server below either, and not at either', () => {
    expect(judgePair(slow, of(0.5, 0.7)).status).toBe('HEALTHY');
    expect(judgePair(slow, of(0.5, 0.88)).status).toBe('HEALTHY');
    expect(judgePair(slow, of(0.5, 0.89)).status).toBe('DEGRADED');
    expect(judgePair(slow, of(0.89, 0.5)).status).toBe('DEGRADED');
  });

  it('apply to the only path of a single-path server', () => {
    const single = { mcp: slow.mcp, rest: aRestProbe().disabled().build() }; // 0.8
    expect(judgePair(single, of(0.5, 0.8)).status).toBe('HEALTHY');
    expect(judgePair(single, of(0.5, 0.9)).status).toBe('DEGRADED');
  });

  it('do not touch a server with a failed path', () => {
    expect(judge('ok', 'timeout', { ...LAX, degradedThreshold: 0.99 }).status).toBe('HEALTHY');
    expect(judge('timeout', 'timeout', { failureThreshold: 0, degradedThreshold: 0 }).status).toBe(
      'UNHEALTHY',
    );
  });
});

describe('what else a judgement holds', () => {
  it('combines the durations of the succeeded paths only', () => {
    const times = (mcp: Verdict, rest: Verdict): number | null => judge(mcp, rest).combinedMs;
    expect(times('ok', 'ok')).toBe(15);
    expect(times('tools_missing', 'degraded_body')).toBe(15);
    expect(times('ok', 'timeout')).toBe(20);
    expect(times('timeout', 'ok')).toBe(10);
    expect(times('disabled', 'ok')).toBe(10);
    expect(times('timeout', 'timeout')).toBeNull();
    expect(times('disabled', 'disabled')).toBeNull();
  });

  it('names the available paths as inv. 0.1 #7 does', () => {
    expect(judge('ok', 'ok').availablePaths).toEqual(['mcp', 'rest', 'both']);
    expect(judge('tools_missing', 'timeout').availablePaths).toEqual(['mcp']);
    expect(judge('disabled', 'degraded_body').availablePaths).toEqual(['rest']);
    expect(judge('timeout', 'disabled').availablePaths).toEqual(['none']);
  });

  it('speaks of the paths that are not good', () => {
    expect(judge('ok', 'ok').message).toBeNull();
    expect(judge('ok', 'disabled').message).toBeNull();
    expect(judge('disabled', 'disabled').message).toBeNull();
    expect(judge('timeout', 'ok').message).toBe('MCP: it was timeout');
    expect(judge('disabled', 'bad_body').message).toBe('REST: it was bad_body');
    expect(judge('tools_missing', 'http_error').message).toBe(
      'MCP: it was tools_missing; REST: it was http_error',
    );
  });

  it('falls back to the verdict where a probe has no message', () => {
    const pair = { mcp: aMcpProbe().failing().with({ message: null }).build(), rest: aRestProbe().build() };
    expect(judgePair(pair, AGGREGATION).message).toBe('MCP: timeout');
  });

  it('never lets a better path make things worse', () => {
    const rank = { UNHEALTHY: 0, DEGRADED: 1, HEALTHY: 2, UNKNOWN: -1 } satisfies Record<
      ServerStatus,
      number
    >;
    const enabled = fc.constantFrom(...verdictsOf('rest').filter((verdict) => verdict !== 'disabled'));
    const mcp = fc.constantFrom(...verdictsOf('mcp'));
    const settings = fc.record({ requireBoth: fc.boolean(), degradedOnSingleFailure: fc.boolean() });
    fc.assert(
      fc.property(mcp, enabled, settings, (first, second, changes) => {
        const better = judge(first, 'ok', changes);
        expect(rank[better.status]).toBeGreaterThanOrEqual(rank[judge(first, second, changes).status]);
      }),
    );
  });
});
