import { describe, expect, test } from 'vitest';
import type { Verdict } from '../probe/verdict.ts';
import { findCommonCauses, type DiagnosedFleet, type DiagnosedPath } from './common-cause.ts';

function path(server: string, changes: Partial<DiagnosedPath> = {}): DiagnosedPath {
  const host = changes.host ?? `${server}.example.com`;
  return {
    server,
    path: 'mcp',
    verdict: 'ok',
    host,
    port: 443,
    addresses: [`192.0.2.${server.length * 10 + server.charCodeAt(0)}`],
    issuer: 'Good Authority',
    ...changes,
  };
}

function fleet(paths: readonly DiagnosedPath[], changes: Partial<DiagnosedFleet> = {}): DiagnosedFleet {
  return { paths, parents: new Map(), loopbackWorks: true, ...changes };
}

const down = (verdict: Verdict, changes: Partial<DiagnosedPath> = {}): Partial<DiagnosedPath> => ({
  ...changes,
  verdict,
});
const WELL = ['one', 'two', 'three', 'four'].map((name) => path(name));
/** Not of the same cause: something is always wrong somewhere. */
const NOISE = path('noise', down('connect_refused'));

const PLANTED: readonly (readonly [kind: string, what: string, fleet: DiagnosedFleet])[] = [
  [
    'endpoint',
    'gateway.example.com:8443',
    fleet([
      ...WELL,
      NOISE,
      ...['a', 'b', 'c'].map((name) =>
        path(
          name,
          down('connect_refused', { host: 'gateway.example.com', port: 8443, addresses: ['192.0.2.9'] }),
        ),
      ),
      path('d', { host: 'gateway.example.com', port: 9443, addresses: ['192.0.2.9'] }),
    ]),
  ],
  [
    'host',
    'gateway.example.com',
    fleet([
      ...WELL,
      NOISE,
      ...['a', 'b', 'c'].map((name, index) =>
        path(name, down('timeout', { host: 'gateway.example.com', port: 8443 + index })),
      ),
    ]),
  ],
  [
    'address',
    '192.0.2.200',
    fleet([
      ...WELL,
      NOISE,
      ...['a', 'b', 'c'].map((name) => path(name, down('timeout', { addresses: ['192.0.2.200'] }))),
    ]),
  ],
  [
    'port',
    '8443',
    fleet([
      ...WELL,
      path('noise', down('http_error')),
      ...['a', 'b', 'c'].map((name) => path(name, down('timeout', { port: 8443 }))),
    ]),
  ],
  [
    'issuer',
    'Expired Authority',
    fleet([
      ...WELL,
      NOISE,
      ...['a', 'b', 'c'].map((name) => path(name, down('tls_failed', { issuer: 'Expired Authority' }))),
    ]),
  ],
  [
    'dependency',
    'base',
    fleet(
      [
        ...WELL,
        NOISE,
        path('base', down('connect_refused')),
        path('a', down('http_error')),
        path('b', down('unhealthy_body')),
      ],
      {
        parents: new Map([
          ['b', ['a']],
          ['a', ['base']],
        ]),
      },
    ),
  ],
  [
    'failure',
    'auth_expired',
    fleet([...WELL, NOISE, ...['a', 'b', 'c'].map((name) => path(name, down('auth_expired')))]),
  ],
  [
    'own network',
    'nothing outside this machine answers, of 3 hosts',
    fleet([
      path('here', { host: '127.0.0.1' }),
      ...['a', 'b', 'c'].map((name) => path(name, down('dns_failed', { addresses: [], issuer: null }))),
    ]),
  ],
];

describe('a cause that was planted is found first', () => {
  test.each(PLANTED)('%s %s', (kind, what, planted) => {
    expect(findCommonCauses(planted)[0]).toMatchObject({ kind, what });
  });
});

test('a fleet that is well, or of which one server fails, has no common cause', () => {
  expect(findCommonCauses(fleet(WELL))).toEqual([]);
  expect(findCommonCauses(fleet([...WELL, NOISE, path('noise', { ...NOISE, path: 'rest' })]))).toEqual([]);
});

test('a cause names those that it spares, and counts for less by them', () => {
  const shared = { host: 'gateway.example.com' };
  const paths = [path('a', down('http_error', shared)), path('b', down('http_error', shared))];
  const [all] = findCommonCauses(fleet([...WELL, ...paths]));
  const causes = findCommonCauses(fleet([...WELL, ...paths, path('c', shared), path('d', shared)]));
  const half = causes.find(({ kind }) => kind === 'endpoint');
  expect(all).toMatchObject({ kind: 'endpoint', servers: ['a', 'b'], spared: [], score: 1 });
  expect(half).toMatchObject({ servers: ['a', 'b'], spared: ['c', 'd'], score: 0.5 });
});

test("this machine's own network is not blamed where it cannot reach itself, or one host answers", () => {
  const paths = ['a', 'b'].map((name) => path(name, down('timeout')));
  const kinds = (found: DiagnosedFleet) => findCommonCauses(found).map(({ kind }) => kind);
  expect(kinds(fleet(paths))).toContain('own network');
  expect(kinds(fleet(paths, { loopbackWorks: false }))).not.toContain('own network');
  expect(kinds(fleet([...paths, ...WELL]))).not.toContain('own network');
});
