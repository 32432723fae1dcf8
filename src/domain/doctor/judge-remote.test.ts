import { describe, expect, test } from 'vitest';
import type { DoctorLine } from './doctor-line.ts';
import { judgeRemote } from './judge-remote.ts';
import type { RemoteFacts, RemoteFleetFacts } from './remote-facts.ts';

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const DAY_MS = 86_400_000;

const CONTACT = {
  version: '1.2.3',
  isOpen: false,
  certificate: { host: 'watch.example.com', expiresAtMs: NOW_MS + 60.5 * DAY_MS },
  clockAheadMs: 300,
};
const FLEET = {
  environment: 'production',
  mode: null,
  servers: 7,
  overdue: 0,
  lastCheckAgeMs: 9_000,
  workers: 1,
};
const WELL: RemoteFacts = {
  nowMs: NOW_MS,
  url: 'https://watch.example.com',
  ownVersion: '1.2.3',
  hasKey: true,
  service: { found: CONTACT },
  parts: {
    found: [
      { part: 'store', error: null },
      { part: 'temporal', error: null },
    ],
  },
  acceptance: { status: 'accepted', who: 'key:ann', role: 'viewer' },
  fleet: { found: FLEET },
};

const troubleOf = (facts: Partial<RemoteFacts>): readonly DoctorLine[] =>
  judgeRemote({ ...WELL, ...facts }).lines.filter(({ status }) => status !== 'ok');
const contact = (facts: Partial<typeof CONTACT>): Partial<RemoteFacts> => ({
  service: { found: { ...CONTACT, ...facts } },
});
const fleet = (facts: Partial<RemoteFleetFacts>): Partial<RemoteFacts> => ({
  fleet: { found: { ...FLEET, ...facts } },
});

test('of a service that is well every line is ok, and says what was found', () => {
  const { status, lines } = judgeRemote(WELL);
  expect(status).toBe('ok');
  expect(lines.map(({ name, message }) => `${name}: ${message}`)).toEqual([
    'service: https://watch.example.com answers.',
    'version: The service and this command are both 1.2.3.',
    'certificates: The certificate of watch.example.com is good for 60 days.',
    'clock: This clock agrees with that of the service.',
    'key: It is accepted: you are key:ann (viewer).',
    'store: The service reaches its store.',
    'temporal: The service reaches Temporal.',
    'worker: 1 worker is alive; production is being watched.',
    'overdue: No check of production is overdue; 7 servers.',
  ]);
});

test('an open service on this machine says as whom one acts', () => {
  const acceptance = { status: 'accepted', who: 'local', role: 'admin' } as const;
  const lines = judgeRemote({ ...WELL, acceptance, hasKey: false }).lines;
  expect(lines.find(({ name }) => name === 'key')?.message).toBe(
    'None is asked for on this machine: you act as local (admin).',
  );
});

/** What is wrong, the line that must say so, and a word that its message or cure must have. */
const FAULTS: readonly (readonly [
  fault: string,
  facts: Partial<RemoteFacts>,
  line: string,
  status: DoctorLine['status'],
  word: string,
])[] = [
  ['nobody there', { service: { failed: 'The connection is refused.' } }, 'service', 'fail', 'refused'],
  ['another version', contact({ version: '2.0.0' }), 'version', 'warn', 'watchkeeper@2.0.0'],
  ['an open way', contact({ isOpen: true }), 'encryption', 'warn', 'the key can be read'],
  [
    'a certificate near its end',
    contact({ certificate: { host: 'a', expiresAtMs: NOW_MS + 10 * DAY_MS } }),
    'certificates',
    'warn',
    '10 days',
  ],
  ['another clock', contact({ clockAheadMs: 90_000 }), 'clock', 'fail', '90 s behind'],
  [
    'a part away',
    { parts: { found: [{ part: 'temporal', error: 'it is away' }] } },
    'temporal',
    'fail',
    'TEMPORAL_ADDRESS',
  ],
  ['parts not told', { parts: { failed: 'It answered 404.' } }, 'readiness', 'warn', 'It answered 404.'],
  [
    'a wrong key',
    { acceptance: { status: 'refused', reason: 'The API key is not known.' } },
    'key',
    'fail',
    'Set WATCHKEEPER_API_KEY to another',
  ],
  [
    'no key',
    { hasKey: false, acceptance: { status: 'refused', reason: 'This needs a credential.' } },
    'key',
    'fail',
    'Set WATCHKEEPER_API_KEY;',
  ],
  [
    'too many questions',
    { acceptance: { status: 'unknown', reason: 'More than 2 requests.' } },
    'key',
    'warn',
    'More than 2 requests.',
  ],
  [
    'another environment',
    { fleet: { failed: 'There is no environment x.' } },
    'fleet',
    'fail',
    '--environment',
  ],
  ['no worker', fleet({ workers: 0, lastCheckAgeMs: 90_000 }), 'worker', 'fail', 'watchkeeper worker'],
  ['checks overdue', fleet({ overdue: 3 }), 'overdue', 'fail', '3 of 7 servers'],
  [
    'a pause, whatever is overdue',
    fleet({
      overdue: 7,
      mode: { mode: 'paused', who: 'ann', reason: 'network', sinceMs: NOW_MS - 60_000 },
    }),
    'mode',
    'warn',
    'watchkeeper mode resume --environment production',
  ],
];

describe('each fault is found, named, and has its cure', () => {
  test.each(FAULTS)('%s', (...[, facts, line, status, word]) => {
    const trouble = troubleOf(facts);
    expect(trouble).toHaveLength(1);
    expect(trouble[0]).toMatchObject({ name: line, status });
    expect(`${trouble[0]?.message} ${trouble[0]?.cure}`).toContain(word);
    expect(trouble[0]?.cure).toMatch(/\S/);
    expect(judgeRemote({ ...WELL, ...facts }).status).toBe(status);
  });

  test('and of what cannot be looked at nothing is said', () => {
    const names = (facts: Partial<RemoteFacts>): readonly string[] =>
      judgeRemote({ ...WELL, ...facts }).lines.map(({ name }) => name);
    expect(names({ service: { failed: 'x' } })).toEqual(['service']);
    const refused = { acceptance: { status: 'refused', reason: 'x' }, fleet: { failed: 'x' } } as const;
    expect(names(refused)).not.toContain('fleet');
  });
});

test('a check of just now shows that somebody watches, before the first figures', () => {
  expect(troubleOf(fleet({ workers: 0 }))).toEqual([]);
});
