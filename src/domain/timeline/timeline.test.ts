import { expect, test } from 'vitest';
import { timelineSince, type TimelineSources } from './timeline.ts';

const SOURCES: TimelineSources = {
  edges: [
    {
      sequence: 7,
      server: 'search',
      condition: 'status:UNHEALTHY',
      became: true,
      atMs: 5_000,
      reason: 'MCP: refused',
    },
    { sequence: 2, server: 'search', condition: 'status:HEALTHY', became: false, atMs: 100, reason: '' },
  ],
  releases: [{ hash: 'abcdef0123456789', createdAtMs: 4_000, source: 'watchkeeper.yaml' }],
  audit: (['before', 'after'] as const).map((phase, index) => ({
    sequence: index,
    atMs: 6_000,
    environment: 'development',
    who: 'ann',
    role: 'operator',
    via: 'cli',
    action: 'breaker/open',
    subject: 'search',
    phase,
    outcome: phase === 'before' ? null : 'done',
    requestId: 'r',
    input: { server: 'search' },
  })),
  contracts: [{ server: 'search', hash: '0123456789', firstSeenAtMs: 4_500 }],
};

test('everything since a time is one timeline, newest first', () => {
  expect(timelineSince(SOURCES, 1_000).map(({ kind, subject, says }) => [kind, subject, says])).toEqual([
    ['audit', 'search', 'ann by cli: breaker/open'],
    ['edge', 'search', 'status:UNHEALTHY became true: MCP: refused'],
    ['contract', 'search', 'tools 01234567 seen for the first time'],
    ['release', null, 'release abcdef01 from watchkeeper.yaml'],
  ]);
});

test('what was at that very time belongs to it, and no id comes twice', () => {
  const all = timelineSince(SOURCES, 100);
  expect(all).toHaveLength(5);
  expect(new Set(all.map(({ id }) => id)).size).toBe(5);
});

test('a refusal says so, with its reason', () => {
  const [audit] = SOURCES.audit;
  if (audit === undefined) throw new Error('no audit line');
  const refused = { ...audit, phase: 'refused' as const, outcome: 'FORBIDDEN' };
  const [entry] = timelineSince({ ...SOURCES, audit: [refused] }, 6_000);
  expect(entry?.says).toBe('ann by cli: breaker/open was refused (FORBIDDEN)');
});

test('what is about no server has none, and says what it is about', () => {
  const [audit] = SOURCES.audit;
  if (audit === undefined) throw new Error('no audit line');
  const made = {
    ...audit,
    action: 'key/create',
    subject: 'ci',
    phase: 'after' as const,
    input: { name: 'ci' },
  };
  const [entry] = timelineSince({ ...SOURCES, audit: [made] }, 6_000);
  expect(entry).toMatchObject({ subject: null, says: 'ann by cli: key/create ci' });
});
