import { expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { compileRules } from './fold-alerts.ts';
import { beginReplay, replayChecks } from './replay-checks.ts';
import { SHIPPED_RULES } from './shipped-rules.ts';

const SERVERS = 100;
const CHECKS_EACH = 1_000;
const FAILING = 0.05;
const EVERY_MS = 30_000;
const START_MS = 1_700_000_000_000;
/** Two checks in a row in which both paths fail are expected 0.62 times; more than four have a chance of one in 2,000. */
const MOST_BY_CHANCE = 4;

const SHIPPED = SHIPPED_RULES.filter(({ enabled }) => enabled);
const URGENT = SHIPPED.filter(({ severity }) => severity === 'critical' || severity === 'high');

it('wakes nobody for paths that fail by chance in one check of twenty, over 100,000 checks', () => {
  const rules = compileRules(SHIPPED);
  const next = numbersFrom(20_261_127);
  let twiceInARow = 0;
  const fired = Array.from({ length: SERVERS }, (_, server) => {
    let failedBefore = 0;
    const views = Array.from({ length: CHECKS_EACH }, (_unused, index) => {
      const mcp = next() < FAILING ? 'timeout' : 'ok';
      const rest = next() < FAILING ? 'http_error' : 'ok';
      failedBefore = mcp !== 'ok' && rest !== 'ok' ? failedBefore + 1 : 0;
      if (failedBefore === 2) twiceInARow += 1;
      const check = aCheck().verdicts(mcp, rest);
      return check.at(START_MS + index * EVERY_MS).view();
    });
    const spec = aServerSpec().named(`server-${server}`).build();
    const { ended, replay } = replayChecks(rules, beginReplay(spec.name, null), { spec, views });
    return [...ended, ...replay.firing.values()];
  }).flat();
  const urgent = fired.filter(({ rule }) => URGENT.some(({ name }) => name === rule));
  expect(urgent.map(({ rule }) => rule)).toEqual(Array.from({ length: twiceInARow }, () => 'server_down'));
  expect(twiceInARow).toBeLessThanOrEqual(MOST_BY_CHANCE);
  expect(fired.length).toBeGreaterThan(0);
});

/** From 0 to below 1, the same for the same seed: mulberry32. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
