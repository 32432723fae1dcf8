import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aMcpProbe } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { Occurrence } from '../maintenance/occurrences.ts';
import { foldCheck, initialState } from '../watch/fold-check.ts';
import { compileCondition } from './compile-condition.ts';
import { CONDITION_FIELDS } from './condition-fields.ts';
import { factsOf } from './condition-facts.ts';
import type { ConditionFacts } from './condition-facts.ts';
import { SHIPPED_RULES } from './shipped-rules.ts';

function factsAfter(check = aCheck(), spec = aServerSpec().build()): ConditionFacts {
  const view = check.view();
  const { state } = foldCheck({
    state: initialState('search'),
    check: check.build(),
    view,
    spec,
    drift: null,
  });
  return factsOf(state, view, spec);
}

function isTrue(when: string, facts = factsAfter()): boolean {
  const compiled = compileCondition(when);
  if (compiled.status === 'refused') throw new Error(compiled.reason);
  return compiled.condition(facts);
}

describe('a condition', () => {
  it.each([
    "overall_status == 'HEALTHY' && failure_kind == 'none'",
    'mcp.success && !mcp.failed && rest.success',
    'latency.combined_ms < 5000 && latency.combined_ms > 1.5',
    "rates['5m'].checks == 1 && rates['1h'].overall == 1",
    "labels.zone == 'east' || has(labels.zone) == false",
    'size(tools.missing) == 0',
    '!tools.missing.exists(tool, tool == "find")',
    "mcp.verdict in ['ok', 'timeout']",
  ])('%s', (when) => {
    expect(isTrue(when)).toBe(true);
  });

  it('is not true where it compares what is not known', () => {
    const down = factsAfter(aCheck().failing());
    expect(down.latency.combined_ms).toBeNull();
    expect(isTrue('latency.combined_ms > 5000', down)).toBe(false);
    expect(isTrue('latency.combined_ms <= 5000', down)).toBe(false);
    expect(isTrue("labels.nowhere == 'x'", down)).toBe(false);
  });

  it('sees what the last call came to, and nothing where none is made', () => {
    const failed = factsAfter(aCheck().mcp(aMcpProbe().calling({ ok: false })));
    const fine = factsAfter(aCheck().mcp(aMcpProbe().calling({ latencyMs: 5 })));
    expect(isTrue("call.ok == false && mcp.verdict == 'call_failed' && mcp.success", failed)).toBe(true);
    expect(isTrue('call.latency_ms > 1', failed)).toBe(false);
    expect(isTrue('call.ok && call.latency_ms == 5', fine)).toBe(true);
    expect(isTrue('call.ok == false')).toBe(false);
  });

  it.each([
    ['overal_status == "HEALTHY"', 'there is no field overal_status', 'overal_status'],
    ['mcp.success || mcp.latncy_ms > 3', 'there is no field mcp.latncy_ms', 'mcp.latncy_ms'],
    ["rates['7m'].overall < 1.0", "there is no field rates['7m'].overall", "rates['7m'].overall"],
    ['score', 'it is neither true nor false', null],
    ['score > "high"', 'no such overload', null],
    ['score >', 'Unexpected', null],
    ['now() > 3', 'now', null],
    ['tools.missing.all(tool, tool.name == "x")', 'name', null],
  ])('%s is refused: %s', (when, reason, field) => {
    expect(compileCondition(when)).toEqual({
      status: 'refused',
      reason: expect.stringContaining(reason) as string,
      field,
    });
  });

  it('may ask for every field that is documented, and for no other', () => {
    const facts = factsAfter();
    for (const { path } of CONDITION_FIELDS) expect(isTrue(`${path} == ${path}`, facts), path).toBe(true);
    const leaves = leavesOf({ ...facts, labels: 'a map' });
    expect(CONDITION_FIELDS.map(({ path }) => path.replaceAll(/\['(\w+)'\]/g, '.$1')).sort()).toEqual(
      leaves.sort(),
    );
  });
});

/** `mcp.latency_ms`; a list is a leaf. */
function leavesOf(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([name, child]: [string, unknown]) => {
    const here = path === '' ? name : `${path}.${name}`;
    return typeof child === 'object' && child !== null && !Array.isArray(child)
      ? leavesOf(child, here)
      : [here];
  });
}

describe('facts', () => {
  it('name a failure auth only when it is that on every path that failed', () => {
    const kind = (mcp: 'auth_expired' | 'timeout' | 'ok', rest: 'auth_rejected' | 'http_error' | 'ok') =>
      factsAfter(aCheck().verdicts(mcp, rest)).failure_kind;
    expect(kind('auth_expired', 'auth_rejected')).toBe('auth');
    expect(kind('auth_expired', 'ok')).toBe('auth');
    expect(kind('auth_expired', 'http_error')).toBe('protocol');
    expect(kind('timeout', 'auth_rejected')).toBe('network');
    expect(kind('ok', 'ok')).toBe('none');
  });

  it('count the days and hours that are left, and leave out credentials that are renewed', () => {
    const expiring = aMcpProbe().with({
      certificateExpiresAtMs: 1_000_000 + 36 * 3_600_000,
      credentialExpiresAtMs: 1_000_000 + 1_800_000,
    });
    const token = { type: 'bearer', token: { ref: '${T}' } } as never;
    const held = factsAfter(aCheck().mcp(expiring), aServerSpec().withMcp({ credential: token }).build());
    expect([held.certificate.days_left, held.credential.hours_left]).toEqual([1.5, 0.5]);
    const renewed = aServerSpec()
      .withMcp({ credential: { type: 'oauth2' } as never })
      .build();
    expect(factsAfter(aCheck().mcp(expiring), renewed).credential.hours_left).toBeNull();
  });
});

describe('an objective', () => {
  const halfGood = (objective?: number, planned: readonly Occurrence[] = []): ConditionFacts => {
    const spec = { ...aServerSpec().build(), ...(objective === undefined ? {} : { objective }) };
    const checks = [aCheck().at(1_000_000), aCheck().failing().at(1_001_000)];
    let state = initialState('search');
    for (const check of checks)
      state = foldCheck({
        state,
        check: check.build(),
        view: check.view(),
        spec,
        drift: null,
        planned,
      }).state;
    return factsOf(state, aCheck().failing().view(), spec);
  };

  it('is used up as many times as fast as it allows as failures are more than it allows', () => {
    expect(halfGood(0.99).slo).toEqual({
      objective: 0.99,
      checks: { '5m': 2, '1h': 2 },
      burn: { '5m': expect.closeTo(50) as number, '1h': expect.closeTo(50) as number },
    });
    expect(halfGood(0.5).slo.burn['1h']).toBeCloseTo(1);
  });

  it('that nobody has is never used up', () => {
    expect(halfGood().slo).toMatchObject({ objective: null, burn: { '5m': null, '1h': null } });
    expect(isTrue("slo.burn['1h'] > 0.0", halfGood())).toBe(false);
  });
});

describe('an objective and planned work', () => {
  const objective = 0.99;
  const factsOfRun = (planned: readonly Occurrence[], run: string): ConditionFacts => {
    const spec = { ...aServerSpec().build(), objective };
    let state = initialState('search');
    for (const [index, letter] of Array.from(run).entries()) {
      const at = (letter === 'f' ? aCheck().failing() : aCheck()).at(1_000_000 + index * 1000);
      state = foldCheck({ state, check: at.build(), view: at.view(), spec, drift: null, planned }).state;
    }
    return factsOf(state, aCheck().view(), spec);
  };
  const span = (from: number, to: number): Occurrence => ({
    startsAtMs: 1_000_000 + from * 1000,
    endsAtMs: 1_000_000 + to * 1000,
  });

  it('what fails inside a window of the server uses nothing up, and is measured all the same', () => {
    const facts = factsOfRun([span(1, 3)], 'sffs');
    expect(facts.slo).toEqual({ objective, checks: { '5m': 2, '1h': 2 }, burn: { '5m': 0, '1h': 0 } });
    expect(facts.rates['1h']).toMatchObject({ checks: 4, overall: 0.5 });
  });

  it('what fails as the window ends counts', () => {
    expect(factsOfRun([span(1, 2)], 'sffs').slo).toMatchObject({ checks: { '1h': 3 } });
  });

  it('is not known while all of the hour was planned, and one failure after it is no burn yet', () => {
    const slo = SHIPPED_RULES.find(({ name }) => name === 'slo_burn')?.when ?? '';
    const during = factsOfRun([span(0, 99)], 'f'.repeat(40));
    expect(during.slo).toMatchObject({ checks: { '5m': 0, '1h': 0 }, burn: { '5m': null, '1h': null } });
    expect(isTrue(slo, during)).toBe(false);
    expect(isTrue(slo, factsOfRun([span(0, 40)], 'f'.repeat(41)))).toBe(false);
    expect(isTrue(slo, factsOfRun([span(0, 40)], 'f'.repeat(60)))).toBe(true);
  });
});

describe('the shipped rules', () => {
  it('can all be asked, each with a summary', () => {
    for (const { name, when, annotations } of SHIPPED_RULES) {
      expect(compileCondition(when).status, name).toBe('compiled');
      expect(annotations['summary'], name).toBeTruthy();
    }
    expect(new Set(SHIPPED_RULES.map(({ name }) => name)).size).toBe(SHIPPED_RULES.length);
  });

  const firing = (check = aCheck()): readonly string[] =>
    SHIPPED_RULES.filter(({ enabled, when }) => enabled && isTrue(when, factsAfter(check))).map(
      ({ name }) => name,
    );

  it.each([
    ['a good check', aCheck(), []],
    ['both paths failing', aCheck().failing(), ['server_down']],
    ['one path failing', aCheck().mcpFailing(), ['dual_monitoring_degraded']],
    ['the other', aCheck().verdicts('ok', 'http_error'), ['dual_monitoring_degraded']],
    ['a credential that MCP refuses', aCheck().verdicts('auth_expired', 'ok'), ['mcp_auth_failing']],
    ['one that both refuse', aCheck().verdicts('auth_expired', 'auth_rejected'), ['mcp_auth_failing']],
    ['a missing tool', aCheck().mcp(aMcpProbe().missing('find')), ['mcp_tools_missing']],
    ['a slow pair', aCheck().mcp(aMcpProbe().taking(20_000)), ['high_response_time']],
    ['a server with one path, down', aCheck().verdicts('timeout', 'disabled'), ['server_down']],
  ])('of one fault make one alert: %s', (_, check, names) => {
    expect(firing(check)).toEqual(names);
  });
});
