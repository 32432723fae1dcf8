import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aMcpProbe, aRestProbe, verdictsOf } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { AggregationSpec } from '../server/server-spec.ts';
import { hasSucceeded } from '../probe/verdict.ts';
import { scoreMcp, scorePair, scoreRest } from './score.ts';

const AGGREGATION = aServerSpec().build().aggregation;

describe('the score of an MCP probe', () => {
  it.each([
    ['fine', aMcpProbe(), 1],
    ['failed', aMcpProbe().failing(), 0],
    ['disabled', aMcpProbe().disabled(), 0],
    [
      'three of four expected tools',
      aMcpProbe()
        .missing('d')
        .withTools({ expectedFound: ['a', 'b', 'c'] }),
      0.75,
    ],
    ['none of the expected tools', aMcpProbe().missing('a', 'b'), 0],
    [
      'two problems',
      aMcpProbe()
        .judged('tools_invalid')
        .withTools({ problems: ['x', 'y'] }),
      0.8,
    ],
    [
      'six problems',
      aMcpProbe()
        .judged('tools_invalid')
        .withTools({ problems: ['a', 'b', 'c', 'd', 'e', 'f'] }),
      0.5,
    ],
    ['just not slow', aMcpProbe().taking(5000), 1],
    ['slow', aMcpProbe().taking(7000), 0.8],
    ['very slow', aMcpProbe().taking(60_000), 0.7],
    ['no list was read', aMcpProbe().with({ tools: null, durationMs: 6000 }), 0.9],
    [
      'everything at once',
      aMcpProbe()
        .missing('b')
        .withTools({ expectedFound: ['a'], problems: ['x'] })
        .taking(7000),
      0.5 * 0.9 * 0.8,
    ],
  ])('%s', (_, probe, score) => {
    expect(scoreMcp(probe.build())).toBeCloseTo(score, 12);
  });
});

describe('the score of a REST probe', () => {
  it.each([
    ['fine', aRestProbe(), 1],
    ['failed', aRestProbe().failing(), 0],
    ['disabled', aRestProbe().disabled(), 0],
    ['an expected 304', aRestProbe().with({ statusCode: 304 }), 0.8],
    ['an expected 404', aRestProbe().with({ statusCode: 404 }), 0.3],
    ['an expected 503', aRestProbe().with({ statusCode: 503 }), 0.1],
    [
      'degraded with one problem',
      aRestProbe()
        .judged('degraded_body')
        .withBody({ problems: ['x'] }),
      0.9,
    ],
    ['just not slow', aRestProbe().taking(3000), 1],
    ['slow', aRestProbe().taking(3700), 0.9],
    ['very slow', aRestProbe().taking(60_000), 0.7],
    ['no body was read', aRestProbe().with({ body: null }), 1],
    ['no status', aRestProbe().with({ statusCode: null }), 1],
  ])('%s', (_, probe, score) => {
    expect(scoreRest(probe.build())).toBeCloseTo(score, 12);
  });
});

describe('the score of a pair', () => {
  const slowMcp = aMcpProbe().taking(7000).build(); // 0.8
  const oddRest = aRestProbe().with({ statusCode: 404 }).build(); // 0.3

  it.each<[string, Partial<AggregationSpec>, number]>([
    ['weighted', {}, 0.6],
    ['weighted, weights not adding up to one', { mcpWeight: 3, restWeight: 2 }, 0.6],
    ['weighted, all weight on one', { mcpWeight: 0, restWeight: 1 }, 0.3],
    ['weighted, no weights at all', { mcpWeight: 0, restWeight: 0 }, 0.55],
    ['minimum', { scoreMethod: 'minimum' }, 0.3],
    ['maximum', { scoreMethod: 'maximum' }, 0.8],
  ])('%s', (_, changes, score) => {
    expect(scorePair({ mcp: slowMcp, rest: oddRest }, { ...AGGREGATION, ...changes })).toBe(score);
  });

  it.each(['weighted_average', 'minimum', 'maximum'] as const)(
    '%s: a disabled path has no say',
    (scoreMethod) => {
      const aggregation = { ...AGGREGATION, scoreMethod, mcpWeight: 0, restWeight: 1 };
      expect(scorePair({ mcp: slowMcp, rest: aRestProbe().disabled().build() }, aggregation)).toBe(0.8);
      expect(scorePair({ mcp: aMcpProbe().disabled().build(), rest: oddRest }, aggregation)).toBe(0.3);
    },
  );

  it('is 0 with both paths disabled', () => {
    const pair = { mcp: aMcpProbe().disabled().build(), rest: aRestProbe().disabled().build() };
    expect(scorePair(pair, AGGREGATION)).toBe(0);
  });

  it('does not fall below a threshold by the last bit', () => {
    const pair = { mcp: aMcpProbe().taking(60_000).build(), rest: aRestProbe().taking(60_000).build() };
    for (let tenths = 1; tenths < 10; tenths += 1) {
      const weights = { mcpWeight: tenths / 10, restWeight: 1 - tenths / 10 };
      expect(scorePair(pair, { ...AGGREGATION, ...weights })).toBe(0.7);
    }
  });

  it('lies between 0 and 1 and never grows with time, whatever the verdicts', () => {
    const mcpVerdict = fc.constantFrom(...verdictsOf('mcp'));
    const restVerdict = fc.constantFrom(...verdictsOf('rest'));
    const ms = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(mcpVerdict, restVerdict, fc.tuple(ms, ms), (mcp, rest, [fast, more]) => {
        const at = (durationMs: number): number =>
          scorePair(
            {
              mcp: aMcpProbe().judged(mcp).with({ durationMs }).build(),
              rest: aRestProbe().judged(rest).with({ durationMs }).build(),
            },
            AGGREGATION,
          );
        const score = at(fast);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(at(fast + more)).toBeLessThanOrEqual(score);
        if (!hasSucceeded(mcp) && !hasSucceeded(rest)) expect(score).toBe(0);
      }),
    );
  });
});
