import type { RestBehaviour } from './behaviour.ts';
import { json, responding } from './replies.ts';

const BEARER = { type: 'bearer', token: 'zoo-secret-token' } as const;
const SHORT = { timeoutMs: 300, attemptTimeoutMs: 300 } as const;
const ONE_RETRY = { attempts: 1, initialDelayMs: 5, backoffFactor: 2, maxDelayMs: 20 } as const;

function saying(name: string, body: unknown, judged: Pick<RestBehaviour, 'expect' | 'spec'>): RestBehaviour {
  return {
    name,
    path: 'rest',
    ...judged,
    handle: (visit) => {
      json(visit, body);
    },
  };
}

/** Health endpoints of every kind. */
export const REST: readonly RestBehaviour[] = [
  { ...saying('rest-ok', { status: 'ok', uptime: 12 }, { expect: { verdict: 'ok' } }), times: 2 },
  saying(
    'rest-required-present',
    { status: 'UP', version: '1', db: { state: 'up' } },
    { expect: { verdict: 'ok' }, spec: { requiredFields: ['version', 'db.state'] } },
  ),
  saying(
    'rest-required-missing',
    { status: 'UP' },
    { expect: { verdict: 'bad_body', says: 'version' }, spec: { requiredFields: ['version'] } },
  ),
  saying('rest-no-indicator', { uptime: 12 }, { expect: { verdict: 'bad_body' } }),
  saying('rest-unknown-word', { status: 'purple' }, { expect: { verdict: 'bad_body', says: 'purple' } }),
  saying('rest-not-an-object', ['ok'], { expect: { verdict: 'bad_body' } }),
  saying('rest-empty', '', { expect: { verdict: 'bad_body' } }),
  saying('rest-not-json', 'OK', { expect: { verdict: 'bad_body', says: 'not JSON' } }),
  saying('rest-anything-goes', 'OK', { expect: { verdict: 'ok' }, spec: { validateFormat: false } }),
  saying(
    'rest-healthy-false',
    { healthy: false },
    { expect: { verdict: 'unhealthy_body', says: 'healthy is false' } },
  ),
  saying('rest-ok-false', { status: 'ok', ok: false }, { expect: { verdict: 'unhealthy_body' } }),
  saying('rest-down', { status: 'DOWN' }, { expect: { verdict: 'unhealthy_body' } }),
  saying(
    'rest-has-errors',
    { status: 'ok', errors: ['disk'] },
    { expect: { verdict: 'unhealthy_body', says: 'disk' } },
  ),
  saying('rest-counts-errors', { status: 'ok', errors: 3 }, { expect: { verdict: 'ok' } }),
  saying('rest-degraded', { status: 'degraded' }, { expect: { verdict: 'degraded_body' } }),
  saying(
    'rest-breaker-open',
    { status: 'ok', circuit_breakers: { db: 'OPEN', cache: 'CLOSED' } },
    { expect: { verdict: 'degraded_body', says: 'db' } },
  ),
  saying(
    'rest-system-unwell',
    { status: 'ok', system: { status: 'critical' } },
    { expect: { verdict: 'degraded_body', says: 'system' } },
  ),
  {
    name: 'rest-unexpected-status',
    path: 'rest',
    handle: (visit) => {
      json(visit, { status: 'ok' }, 201);
    },
    expect: { verdict: 'http_error', statusCode: 201 },
  },
  {
    name: 'rest-expected-status',
    path: 'rest',
    spec: { expectedStatusCodes: [200, 207] },
    handle: (visit) => {
      json(visit, { status: 'ok' }, 207);
    },
    expect: { verdict: 'ok' },
  },
  {
    name: 'rest-not-found',
    path: 'rest',
    spec: { retry: ONE_RETRY },
    handle: responding(404),
    expect: { verdict: 'http_error', attempts: 1 },
  },
  {
    name: 'rest-unavailable',
    path: 'rest',
    spec: { retry: ONE_RETRY },
    handle: responding(503),
    expect: { verdict: 'http_error', attempts: 2 },
  },
  { name: 'rest-challenged', path: 'rest', handle: responding(401), expect: { verdict: 'auth_required' } },
  {
    name: 'rest-rejects-token',
    path: 'rest',
    spec: { credential: BEARER },
    handle: responding(401),
    expect: { verdict: 'auth_rejected' },
  },
  {
    name: 'rest-expired-token',
    path: 'rest',
    spec: { credential: BEARER },
    credentialWorkedAtMs: 1,
    handle: responding(401),
    expect: { verdict: 'auth_expired' },
  },
  { name: 'rest-forbids', path: 'rest', handle: responding(403), expect: { verdict: 'forbidden' } },
  { name: 'rest-rate-limits', path: 'rest', handle: responding(429), expect: { verdict: 'rate_limited' } },
  {
    name: 'rest-redirects-within',
    path: 'rest',
    handle: (visit) => {
      if (visit.below === '') visit.response.writeHead(302, { location: `${visit.url}/now` }).end();
      else json(visit, { ok: true });
    },
    expect: { verdict: 'ok' },
  },
  {
    name: 'rest-redirects-away',
    path: 'rest',
    handle: responding(301, { location: 'https://elsewhere.example/' }),
    expect: { verdict: 'redirect_refused' },
  },
  {
    name: 'rest-too-large',
    path: 'rest',
    spec: { maxBodyBytes: 100 },
    handle: (visit) => {
      json(visit, { status: 'ok', filler: 'x'.repeat(500) });
    },
    expect: { verdict: 'too_large' },
  },
  { name: 'rest-refused', path: 'rest', port: 'refused', expect: { verdict: 'connect_refused' } },
  { name: 'rest-unresolvable', path: 'rest', port: 'unresolvable', expect: { verdict: 'dns_failed' } },
  { name: 'rest-closes-at-once', path: 'rest', port: 'closing', expect: { verdict: 'connect_failed' } },
  { name: 'rest-self-signed', path: 'rest', port: 'self-signed', expect: { verdict: 'tls_failed' } },
  {
    name: 'rest-never-answers',
    path: 'rest',
    spec: SHORT,
    handle: () => undefined,
    expect: { verdict: 'timeout' },
  },
];
