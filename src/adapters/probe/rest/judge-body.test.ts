import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RestPathSpec } from '../../../domain/server/server-spec.ts';
import { judgeBody } from './judge-body.ts';

const RULES = { requiredFields: [], validateFormat: true };

function judge(body: unknown, rules: Partial<Pick<RestPathSpec, 'requiredFields' | 'validateFormat'>> = {}) {
  return judgeBody(typeof body === 'string' ? body : JSON.stringify(body), { ...RULES, ...rules }, String);
}

test.each([
  [{ status: 'ok' }, 'ok'],
  [{ status: ' Healthy ' }, 'ok'],
  [{ state: 'RUNNING' }, 'ok'],
  [{ healthy: true }, 'ok'],
  [{ ok: 1 }, 'ok'],
  [{ status: 200 }, 'ok'],
  [{ status: 'pass', error: null, errors: [], failure: '', failed: false }, 'ok'],
  [{ status: 'ok', errors: 5 }, 'ok'],
  [{ status: 'ok', circuit_breakers: { db: { state: 'half_open' } } }, 'ok'],
  [{ health: { status: 'healthy' } }, 'ok'],
  [{ status: 'warning' }, 'degraded_body'],
  [{ status: 'ok', circuit_breaker: 'open' }, 'degraded_body'],
  [{ status: 'ok', circuit_breakers: [{ name: 'db', state: 'OPEN' }] }, 'degraded_body'],
  [{ status: 'ok', system: { health: 'failing' } }, 'degraded_body'],
  [{ health: { status: 'down' } }, 'degraded_body'],
  [{ healthy: false }, 'unhealthy_body'],
  [{ status: 'ok', healthy: false }, 'unhealthy_body'],
  [{ ok: false }, 'unhealthy_body'],
  [{ status: 503 }, 'unhealthy_body'],
  [{ status: 'out of service' }, 'unhealthy_body'],
  [{ status: 'ok', error: 'disk full' }, 'unhealthy_body'],
  [{ status: 'degraded', failed: true }, 'unhealthy_body'],
  [{ status: 'sideways' }, 'bad_body'],
  [{ uptime: 5 }, 'bad_body'],
  [{}, 'bad_body'],
  [[], 'bad_body'],
  ['', 'bad_body'],
  ['OK', 'bad_body'],
])('%j is %s', (body, verdict) => {
  expect(judge(body).verdict).toBe(verdict);
});

test('required fields may be nested, and null is missing', () => {
  const body = { status: 'ok', 'a.b': 1, c: { d: null, e: 0 } };
  expect(judge(body, { requiredFields: ['a.b', 'c.e'] }).verdict).toBe('ok');
  expect(judge(body, { requiredFields: ['c.d', 'toString'] })).toMatchObject({
    verdict: 'bad_body',
    findings: {
      formatValid: false,
      problems: ['required field c.d is missing', 'required field toString is missing'],
    },
  });
});

test('without format rules any body will do, and its facts are kept all the same', () => {
  expect(judge('pong', { validateFormat: false }).verdict).toBe('ok');
  const { verdict, findings } = judge({ healthy: false, uptime: 3 }, { validateFormat: false });
  expect([verdict, findings.serverMetrics]).toEqual(['ok', { uptime: 3 }]);
});

test('metrics come from their groups and under their flat names, breakers and system in lower case', () => {
  const body = {
    status: 'ok',
    up_time: 9,
    mem: 1,
    memory_used: 2,
    errors: 4,
    metrics: { rps: 7, pool: { busy: 2 }, name: 'x' },
    performance: { p95_ms: 12.5 },
    circuit_breakers: { db: { state: 'CLOSED' } },
    system: { status: 'Healthy' },
  };
  expect(judge(body).findings).toEqual({
    problems: [],
    healthIndicatorsPresent: true,
    formatValid: true,
    serverMetrics: { uptime: 9, memory_usage: 1, error_count: 4, rps: 7, 'pool.busy': 2, p95_ms: 12.5 },
    circuitBreakers: { db: 'closed' },
    systemHealth: 'healthy',
  });
});

test('any JSON is judged without an exception', () => {
  const names = fc.constantFrom(
    'status',
    'health',
    'ok',
    'errors',
    'metrics',
    'circuit_breakers',
    'system',
    '__proto__',
    'state',
  );
  const bodies = fc.oneof(
    fc.json(),
    fc.dictionary(names, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.string(),
  );
  fc.assert(
    fc.property(bodies, (text) => typeof judge(text).verdict === 'string'),
    { numRuns: 1000 },
  );
});
