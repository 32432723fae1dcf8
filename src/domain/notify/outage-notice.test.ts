import { describe, expect, it } from 'vitest';
import { anOpenIncident } from '../../../test/support/builders/an-open-incident.ts';
import type { ServerStatus } from '../check/check.ts';
import { viewIncident } from '../incident/incident-view.ts';
import type { IncidentView } from '../incident/incident-view.ts';
import { incidentOfOutage, outageBrief } from './outage-notice.ts';
import type { OutageFacts, ServerStanding } from './outage-notice.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 30);
const MINUTE = 60_000;

const aView = (id: string, changes: Partial<IncidentView> = {}): IncidentView => ({
  ...viewIncident(
    anOpenIncident({ environment: 'production', server: 'search', nowMs: NOW_MS }).state,
    NOW_MS,
  ),
  id,
  ...changes,
});
const aServer = (name: string, status: ServerStatus, minutes = 5): ServerStanding => ({
  name,
  status,
  sinceMs: NOW_MS - minutes * MINUTE,
});
const briefOf = (changes: Partial<OutageFacts> = {}) =>
  outageBrief({
    environment: 'production',
    servers: [],
    about: null,
    incidents: [],
    oncall: [],
    atMs: NOW_MS,
    publicUrl: null,
    ...changes,
  });

describe('the notice of an outage', () => {
  it('says how many are down, which, since when, and how the others are', () => {
    const servers = [
      aServer('a', 'UNHEALTHY', 5),
      aServer('b', 'UNHEALTHY', 12),
      aServer('c', 'DEGRADED', 90),
      aServer('d', 'HEALTHY', 90),
    ];
    const brief = briefOf({ servers });
    expect(brief.title).toBe('outage of production: 2 of 4 servers are down');
    expect(brief.cause).toBe(
      'Down: a for 5 min, b for 12 min. The others: 1 degraded, 0 unknown, 1 healthy.',
    );
    expect([brief.members, brief.memberCount, brief.openedAtMs]).toEqual([
      ['a', 'b'],
      2,
      NOW_MS - 5 * MINUTE,
    ]);
    expect(briefOf({ servers, about: aView('K7Q2MD') }).openedAtMs).toBe(NOW_MS - MINUTE);
  });

  it('names ten of many, and counts the others', () => {
    const servers = Array.from({ length: 45 }, (_, index) => aServer(`s${index}`, 'UNHEALTHY'));
    const brief = briefOf({ servers });
    expect(brief.cause).toContain('s9 for 5 min and 35 more.');
    expect([brief.members.length, brief.memberCount]).toEqual([20, 45]);
  });

  it('says so where nothing is down', () => {
    expect(briefOf({ servers: [aServer('a', 'HEALTHY')] }).cause).toBe(
      'No server is down: 0 degraded, 0 unknown, 1 healthy.',
    );
  });

  it('has the open incidents with who has them, and who is on call', () => {
    const acknowledged = { status: 'acknowledged', who: 'ann', sinceMs: NOW_MS, lapsesAtMs: NOW_MS } as const;
    const { notes } = briefOf({
      incidents: [
        aView('AAAAAA', { phase: acknowledged }),
        ...Array.from({ length: 6 }, () => aView('BBBBBB')),
      ],
      oncall: [
        { rotation: 'primary', user: 'ann' },
        { rotation: 'nights', user: null },
      ],
    });
    expect(notes[0]).toMatch(/^AAAAAA critical, acknowledged by ann: search.*; open since 03:03 UTC$/);
    expect(notes.slice(-2)).toEqual([
      '2 more incidents are open.',
      'On call: ann (primary), nobody (nights).',
    ]);
    expect(briefOf().notes).toEqual(['No incident is open.', 'On call: no rotation is configured.']);
  });
});

describe('an outage is told once', () => {
  const critical = aView('CCCCCC', { openedAtMs: NOW_MS - 9 * MINUTE });
  const storm = aView('SSSSSS', { isStorm: true });
  const closed = aView('XXXXXX', {
    isStorm: true,
    phase: { status: 'closed', sinceMs: NOW_MS, foldedInto: null },
  });

  it.each([
    ['for the system-wide incident', [critical, storm], 'SSSSSS'],
    ['else for the oldest critical one', [aView('DDDDDD'), critical], 'CCCCCC'],
    ['and for none that is over or less than critical', [closed, aView('LLLLLL', { severity: 'low' })], null],
  ])('%s', (_, incidents, id) => {
    expect(incidentOfOutage(incidents)?.id ?? null).toBe(id);
  });
});
