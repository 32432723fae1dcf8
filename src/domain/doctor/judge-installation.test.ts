import { describe, expect, test } from 'vitest';
import type { DoctorLine } from './doctor-line.ts';
import type { InstallationFacts } from './installation-facts.ts';
import { judgeInstallation } from './judge-installation.ts';

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const DAY_MS = 86_400_000;
const GIB = 2 ** 30;

const TEMPORAL = {
  address: '127.0.0.1:7233',
  namespace: 'default',
  isReachable: true,
  reason: null,
  hasNamespace: true,
  missingAttributes: [],
};
const STORE = {
  path: '/data/watchkeeper.db',
  exists: true,
  writable: true,
  schemaVersion: { found: 2 },
  knownSchemaVersion: 2,
};
const PORT = { purpose: 'the API', host: '127.0.0.1', port: 8080, use: 'ours' as const };
const ORIGIN = {
  origin: 'https://search.example.com',
  servers: ['search'],
  failure: null,
  clockAheadMs: 300,
  certificate: { host: 'search.example.com', expiresAtMs: NOW_MS + 60 * DAY_MS },
};
const WATCH = {
  environment: 'production',
  mode: null,
  newestFiguresMs: NOW_MS - 90_000,
  newestCheckMs: NOW_MS - 90_000,
  servers: 1,
  unchecked: 0,
  staleByShard: [],
};

const HEALTHY: InstallationFacts = {
  nowMs: NOW_MS,
  nodeMajor: 24,
  nodeVersion: 'v24.0.0',
  wrongPackages: [],
  configuration: { status: 'valid', problems: [], warnings: [] },
  unsetVariables: [],
  secretFiles: [{ path: '/run/secrets/search', mode: 0o100600 }],
  temporalCli: { found: 'temporal version 1.5.1' },
  temporal: TEMPORAL,
  store: STORE,
  space: { found: { path: '/data', freeBytes: 10 * GIB } },
  logDirectory: { path: 'logs', writable: true },
  ports: [PORT],
  origins: [ORIGIN],
  watch: { found: [WATCH] },
  descriptorLimit: 4_096,
  availableMemoryBytes: GIB,
};

const troubleOf = (facts: Partial<InstallationFacts>): readonly DoctorLine[] =>
  judgeInstallation({ ...HEALTHY, ...facts }).lines.filter(({ status }) => status !== 'ok');

test('of a healthy installation every line is ok', () => {
  const { status, lines } = judgeInstallation(HEALTHY);
  expect(status).toBe('ok');
  expect(lines.filter((line) => line.status !== 'ok' || line.cure !== null)).toEqual([]);
  expect(lines.length).toBeGreaterThanOrEqual(18);
});

const origin = (facts: Partial<(typeof HEALTHY)['origins'][number]>): Partial<InstallationFacts> => ({
  origins: [{ ...ORIGIN, ...facts }],
});

/** What is wrong, the line that must say so, and a word that its message or cure must have. */
const FAULTS: readonly (readonly [
  fault: string,
  facts: Partial<InstallationFacts>,
  line: string,
  status: DoctorLine['status'],
  word: string,
])[] = [
  ['an old Node', { nodeMajor: 20, nodeVersion: 'v20.1.0' }, 'node', 'fail', 'v20.1.0'],
  ['a package missing', { wrongPackages: ['zod is missing'] }, 'packages', 'fail', 'zod'],
  ['few descriptors', { descriptorLimit: 256 }, 'file-descriptors', 'fail', 'ulimit -n 514'],
  ['little memory', { availableMemoryBytes: 10 * 2 ** 20 }, 'memory', 'warn', '10 MiB'],
  [
    'a disk nearly full',
    { space: { found: { path: '/data', freeBytes: GIB } } },
    'disk-space',
    'warn',
    '/data',
  ],
  ['a full disk', { space: { found: { path: '/data', freeBytes: 1 } } }, 'disk-space', 'fail', '/data'],
  [
    'logs not to be written',
    { logDirectory: { path: '/x', writable: false } },
    'log-directory',
    'fail',
    '/x',
  ],
  ['a variable unset', { unsetVariables: ['TOKEN'] }, 'environment-variables', 'fail', 'TOKEN'],
  [
    'an open secret',
    { secretFiles: [{ path: '/s', mode: 0o100644 }] },
    'secret-files',
    'warn',
    'chmod 600 /s',
  ],
  ['a secret missing', { secretFiles: [{ path: '/s', mode: null }] }, 'secret-files', 'fail', '/s'],
  [
    'a bad configuration',
    { configuration: { status: 'invalid', problems: ['a.yaml:3:1 x'], warnings: [] } },
    'configuration',
    'fail',
    'a.yaml:3:1',
  ],
  [
    'no configuration',
    { configuration: { status: 'absent', problems: [], warnings: [] } },
    'configuration',
    'warn',
    'watchkeeper init',
  ],
  ['no Temporal CLI', { temporalCli: { failed: 'not there' } }, 'temporal-cli', 'warn', 'TEMPORAL_CLI_PATH'],
  [
    'Temporal down',
    { temporal: { ...TEMPORAL, isReachable: false, reason: 'refused' } },
    'temporal',
    'fail',
    '127.0.0.1:7233',
  ],
  [
    'no such namespace',
    { temporal: { ...TEMPORAL, hasNamespace: false } },
    'temporal-namespace',
    'fail',
    'namespace create',
  ],
  [
    'attributes missing',
    { temporal: { ...TEMPORAL, missingAttributes: ['X'] } },
    'search-attributes',
    'fail',
    'temporal setup',
  ],
  [
    'a corrupt store',
    { store: { ...STORE, schemaVersion: { failed: 'malformed' } } },
    'store',
    'fail',
    'malformed',
  ],
  ['a store read-only', { store: { ...STORE, writable: false } }, 'store-writable', 'fail', STORE.path],
  [
    'a newer schema',
    { store: { ...STORE, schemaVersion: { found: 9 } } },
    'store-schema',
    'fail',
    'newer release',
  ],
  ['an older schema', { store: { ...STORE, schemaVersion: { found: 1 } } }, 'store-schema', 'warn', 'backup'],
  ['a port taken', { ports: [{ ...PORT, use: 'taken' }] }, 'port-8080', 'fail', '127.0.0.1:8080'],
  ['no such address', { ports: [{ ...PORT, use: 'impossible' }] }, 'port-8080', 'fail', 'address'],
  ['a name unknown', origin({ failure: { step: 'name', reason: 'ENOTFOUND' } }), 'servers', 'fail', 'search'],
  [
    'a server down',
    origin({ failure: { step: 'connection', reason: 'refused' } }),
    'servers',
    'fail',
    'firewall',
  ],
  ['bad TLS', origin({ failure: { step: 'TLS', reason: 'self-signed' } }), 'servers', 'fail', 'self-signed'],
  [
    'a certificate about to end',
    origin({ certificate: { host: 'a', expiresAtMs: NOW_MS + 10 * DAY_MS } }),
    'certificates',
    'warn',
    '10 days',
  ],
  [
    'a certificate at its end',
    origin({ certificate: { host: 'a', expiresAtMs: NOW_MS + DAY_MS } }),
    'certificates',
    'fail',
    'Renew',
  ],
  ['a clock behind', origin({ clockAheadMs: 90_000 }), 'clock', 'fail', '90 s behind'],
  [
    'a clock a little ahead',
    origin({ clockAheadMs: -10_000 }),
    'clock',
    'warn',
    '10 s ahead of that of the servers',
  ],
  [
    'a pause, whatever is overdue',
    {
      watch: {
        found: [
          {
            ...WATCH,
            mode: { mode: 'paused', who: 'ann', reason: 'network', sinceMs: NOW_MS - 60_000 },
            staleByShard: [{ shard: 0, stale: 1 }],
          },
        ],
      },
    },
    'mode',
    'warn',
    'watchkeeper mode resume --environment production',
  ],
  [
    'no worker ever',
    { watch: { found: [{ ...WATCH, newestFiguresMs: null, newestCheckMs: null }] } },
    'worker',
    'warn',
    'watchkeeper up',
  ],
  [
    'a worker gone',
    { watch: { found: [{ ...WATCH, newestFiguresMs: NOW_MS - 3_600_000, newestCheckMs: null }] } },
    'worker',
    'fail',
    '59 minutes',
  ],
  [
    'a shard behind',
    { watch: { found: [{ ...WATCH, staleByShard: [{ shard: 4, stale: 7 }] }] } },
    'stale-shards',
    'fail',
    'shard 4: 7 overdue',
  ],
  ['a store that cannot be asked', { watch: { failed: 'malformed' } }, 'worker', 'warn', 'malformed'],
];

describe('each fault is found, named, and has its cure', () => {
  test.each(FAULTS)('%s', (...[, facts, line, status, word]) => {
    const trouble = troubleOf(facts);
    expect(trouble).toHaveLength(1);
    expect(trouble[0]).toMatchObject({ name: line, status });
    expect(`${trouble[0]?.message} ${trouble[0]?.cure}`).toContain(word);
    expect(trouble[0]?.cure).toMatch(/\S/);
    expect(judgeInstallation({ ...HEALTHY, ...facts }).status).toBe(status);
  });

  test('all at once, too', () => {
    const lines = troubleOf({
      nodeMajor: 18,
      unsetVariables: ['A'],
      temporal: { ...TEMPORAL, isReachable: false },
      store: { ...STORE, schemaVersion: { failed: 'malformed' }, writable: false },
    });
    expect(lines.map(({ name }) => name)).toEqual([
      'node',
      'environment-variables',
      'temporal',
      'store',
      'store-writable',
    ]);
  });
});

test('a check of just now shows that somebody watches, before the first figures and after a pause', () => {
  for (const newestFiguresMs of [null, NOW_MS - 3_600_000]) {
    const watch = { found: [{ ...WATCH, newestFiguresMs, newestCheckMs: NOW_MS - 10_000 }] };
    expect(troubleOf({ watch })).toEqual([]);
  }
});

test('one server with a wrong clock does not make ours wrong', () => {
  const origins = [ORIGIN, { ...ORIGIN, clockAheadMs: 3_600_000 }, ORIGIN];
  expect(troubleOf({ origins })).toEqual([]);
});

test('servers that were never checked are said, and are no fault', () => {
  const { lines } = judgeInstallation({
    ...HEALTHY,
    watch: { found: [{ ...WATCH, servers: 3, unchecked: 2 }] },
  });
  expect(lines.find(({ name }) => name === 'stale-shards')).toMatchObject({
    status: 'ok',
    message: 'No check of production is overdue; 3 servers, 2 of them not checked yet.',
  });
});
