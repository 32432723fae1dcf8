import { describe, expect, test } from 'vitest';
import { incidentDueMs } from './advance-incident.ts';
import { refuseCommand } from './obey-command.ts';
import type { IncidentCommand } from './incident-command.ts';
import type { IncidentAlert } from './incident-message.ts';
import { viewIncident } from './incident-view.ts';
import {
  anIncident,
  aRespondingPolicy,
  aYoungIncident,
  CRITICAL,
} from '../../../test/support/builders/an-incident.ts';
import { anIncidentAlert } from '../../../test/support/builders/a-routed-alert.ts';
import { aPolicy } from '../../../test/support/builders/responding.ts';

const MINUTE_MS = 60_000;
const QUIETED = { kind: 'quieted', by: 'maintenance W', untilMs: 90 * MINUTE_MS } as const;

describe('while nobody answers', () => {
  test('the levels are told at their times, then the next contacts until nobody is left', () => {
    const incident = anIncident();
    incident.pass(300 * MINUTE_MS);
    expect(incident.pages).toEqual(['0: slack contact', '5: pagerduty', '15: next 0 hook', '30: next 1']);
    expect(incident.events).toEqual(['opened', 'escalated', 'escalated', 'escalated']);
    expect(incidentDueMs(incident.state)).toBeNull();
  });

  test('each next contact is told, also where nobody looked for long', () => {
    const incident = anIncident();
    incident.nowMs = 300 * MINUTE_MS;
    incident.take();
    expect(incident.pages.slice(1)).toEqual(['300: pagerduty next 0 hook', '300: next 1']);
  });

  test('the first message says that it has opened, whatever was done before it was known who is told', () => {
    const incident = aYoungIncident();
    expect(incident.effects).toEqual([{ kind: 'read_policy' }]);
    incident.command({ kind: 'note', text: 'I see it' });
    incident.take({ kind: 'policy_read', policy: aRespondingPolicy() });
    expect(incident.events).toEqual(['noted', 'opened']);
  });

  test('a worse alert begins the policy of its severity', () => {
    const incident = anIncident({ alerts: [anIncidentAlert({ severity: 'low' })] });
    incident.pass(10 * MINUTE_MS);
    incident.fire({ rule: 'slow', severity: 'high' });
    incident.fire({ rule: 'gone', severity: 'critical' });
    incident.pass(15 * MINUTE_MS);
    expect(incident.pages).toEqual([
      '0: contact',
      '10: contact',
      '10: slack contact',
      '15: pagerduty',
      '25: next 0 hook',
    ]);
    expect(incident.state.severity).toBe('critical');
  });

  test('a person may escalate before the time: the step is not taken again', () => {
    const incident = anIncident();
    incident.pass(MINUTE_MS);
    incident.command({ kind: 'escalate' });
    incident.pass(60 * MINUTE_MS);
    expect(incident.pages).toEqual(['0: slack contact', '1: pagerduty', '15: next 0 hook', '30: next 1']);
    expect(incident.command({ kind: 'escalate' })).toMatch(/Everybody whom the policy/);
  });
});

describe('acknowledged', () => {
  test('nobody further is told until the acknowledgement lapses; then the policy begins anew', () => {
    const incident = anIncident();
    incident.pass(MINUTE_MS);
    incident.command({ kind: 'ack' });
    incident.pass(29 * MINUTE_MS);
    expect(incident.pages).toEqual(['0: slack contact']);
    incident.pass(10 * MINUTE_MS);
    expect(incident.pages).toEqual(['0: slack contact', '31: slack contact', '36: pagerduty']);
    expect(incident.events).toEqual(['opened', 'acknowledged', 'acknowledgement_lapsed', 'escalated']);
    expect(incident.state.acknowledgedAtMs).toBe(MINUTE_MS);
  });

  test('taken back, the policy begins anew at once', () => {
    const incident = anIncident();
    incident.command({ kind: 'ack' });
    incident.pass(MINUTE_MS);
    incident.command({ kind: 'unack' });
    expect(incident.pages).toEqual(['0: slack contact', '1: slack contact']);
    expect(incident.events.at(-1)).toBe('unacknowledged');
  });

  test('escalated late, the next is told alone and has the time that the policy gives', () => {
    const incident = anIncident();
    incident.pass(MINUTE_MS);
    incident.command({ kind: 'ack' });
    incident.pass(20 * MINUTE_MS);
    incident.command({ kind: 'escalate' });
    expect(incident.pages).toEqual(['0: slack contact', '21: pagerduty']);
    incident.pass(10 * MINUTE_MS);
    expect(incident.pages.at(-1)).toBe('31: next 0 hook');
  });

  test('who has it is told of a worse alert, and nobody is paged', () => {
    const incident = anIncident({ alerts: [anIncidentAlert({ severity: 'low' })] });
    incident.command({ kind: 'ack' });
    incident.fire({ rule: 'gone', severity: 'critical' });
    expect(incident.tellings.at(-1)).toMatchObject({
      event: 'severity_raised',
      announce: true,
      targets: null,
    });
    expect(incident.status).toBe('acknowledged');
  });

  test('it counts for half an hour where the policy was not read yet', () => {
    const incident = aYoungIncident();
    incident.command({ kind: 'ack' });
    expect(incidentDueMs(incident.state)).toBe(30 * MINUTE_MS);
  });
});

describe('snoozed', () => {
  test('it is left alone until then and wakes', () => {
    const incident = anIncident();
    incident.command({ kind: 'snooze', untilMs: 120 * MINUTE_MS });
    incident.pass(119 * MINUTE_MS);
    expect(incident.pages).toEqual(['0: slack contact']);
    incident.pass(MINUTE_MS);
    expect(incident.events).toEqual(['opened', 'snoozed', 'woken']);
    expect(incident.pages.at(-1)).toBe('120: slack contact');
  });
});

describe('resolved', () => {
  test('when all of it has recovered, and not before', () => {
    const incident = anIncident();
    incident.fire({ rule: 'slow' });
    incident.clear();
    expect(incident.status).toBe('triggered');
    incident.clear({ rule: 'slow' });
    expect(incident.state.phase).toMatchObject({ status: 'resolved', who: null });
    expect(incident.tellings.at(-1)).toMatchObject({ event: 'resolved', announce: false, targets: null });
  });

  test('it is announced to those whom it was escalated to', () => {
    const incident = anIncident();
    incident.pass(6 * MINUTE_MS);
    incident.clear();
    expect(incident.tellings.at(-1)).toMatchObject({ event: 'resolved', announce: true });
  });

  test('it reopens when it fires again in time, and closes after', () => {
    const incident = anIncident();
    incident.clear();
    incident.pass(9 * MINUTE_MS);
    incident.fire();
    expect([incident.status, incident.events.at(-1)]).toEqual(['triggered', 'reopened']);
    expect(incident.pages.at(-1)).toBe('9: slack contact');
    incident.clear();
    incident.pass(10 * MINUTE_MS);
    expect([incident.status, incident.events.at(-1)]).toEqual(['closed', 'closed']);
    expect(incidentDueMs(incident.state)).toBeNull();
    incident.fire();
    expect(incident.status).toBe('closed');
  });

  test('it stays open to its alert for ten minutes where the policy was not read yet', () => {
    const incident = aYoungIncident();
    incident.clear();
    expect(incident.state.phase).toMatchObject({ status: 'resolved', closesAtMs: 10 * MINUTE_MS });
  });

  test('reopened by a worse alert, it follows the policy of that severity', () => {
    const incident = anIncident({ alerts: [anIncidentAlert({ severity: 'low' })] });
    incident.clear();
    incident.fire({ rule: 'gone', severity: 'critical' });
    expect(incident.state.severity).toBe('critical');
    expect(incident.pages.at(-1)).toBe('0: slack contact');
  });

  test('by hand, what fires already is no reason to reopen; what is new is', () => {
    const incident = anIncident();
    incident.command({ kind: 'resolve', cause: 'restarted' });
    incident.fire({ summary: 'is away' });
    expect(incident.status).toBe('resolved');
    incident.fire({ rule: 'slow', severity: 'low' });
    expect(incident.status).toBe('triggered');
  });

  test('reopened by hand, it waits for somebody although nothing fires', () => {
    const incident = anIncident();
    incident.clear();
    incident.command({ kind: 'reopen' });
    expect(incident.status).toBe('triggered');
    incident.pass(300 * MINUTE_MS);
    expect(incident.status).toBe('triggered');
  });

  test('what a first look found is written down, also when it is over meanwhile', () => {
    const incident = anIncident();
    incident.command({ kind: 'run' });
    expect(incident.effects.at(-1)).toEqual({ kind: 'run', servers: ['search'], who: 'ann' });
    incident.clear();
    incident.pass(10 * MINUTE_MS);
    const { effects } = incident.take({ kind: 'run_ended', lines: ['search: timeout'] });
    expect(incident.story.at(-1)).toBe('search: timeout');
    expect([effects, incident.state.isRunning]).toEqual([[], false]);
  });
});

describe('the cooldown of its rule', () => {
  const cooled = (changes: Partial<IncidentAlert> = {}): IncidentAlert =>
    anIncidentAlert({ severity: 'high', cooldownMs: 15 * MINUTE_MS, ...changes });

  test('is the least time for which it takes its alert back', () => {
    const closesAfter = (...alerts: readonly IncidentAlert[]): number | null => {
      const incident = anIncident({ alerts });
      for (const { rule } of alerts) incident.clear({ rule });
      const { phase } = incident.state;
      return phase.status === 'resolved' ? phase.closesAtMs / MINUTE_MS : null;
    };
    expect(closesAfter(cooled())).toBe(15);
    expect(closesAfter(cooled({ reopenWithinMs: 20 * MINUTE_MS }))).toBe(20);
    expect(closesAfter(cooled({ reopenWithinMs: 0 }))).toBe(15);
    expect(closesAfter(anIncidentAlert({ reopenWithinMs: MINUTE_MS }))).toBe(1);
    expect(closesAfter(anIncidentAlert({ reopenWithinMs: MINUTE_MS }), cooled({ rule: 'slow' }))).toBe(15);
    expect(closesAfter(anIncidentAlert({ reopenWithinMs: MINUTE_MS }), anIncidentAlert({ rule: 'b' }))).toBe(
      10,
    );
  });

  test('keeps people from being called again before it is over; then they are, if it still fires', () => {
    const incident = anIncident({ alerts: [cooled()] });
    incident.clear();
    incident.pass(5 * MINUTE_MS);
    incident.fire(cooled());
    expect(incident.status).toBe('triggered');
    expect(incident.tellings.at(-1)).toMatchObject({ event: 'reopened', announce: false, targets: null });
    expect(incident.story.at(-1)).toMatch(/Nobody is called before .*: the cooldown of server_down\.$/);
    incident.pass(9 * MINUTE_MS);
    expect(incident.pages).toEqual(['0: contact']);
    incident.pass(MINUTE_MS);
    expect(incident.pages).toEqual(['0: contact', '15: contact']);
  });

  test('leaves nobody called where it has recovered again by then', () => {
    const incident = anIncident({ alerts: [cooled()] });
    incident.clear();
    incident.pass(5 * MINUTE_MS);
    incident.fire(cooled());
    incident.pass(5 * MINUTE_MS);
    incident.clear();
    incident.pass(60 * MINUTE_MS);
    expect([incident.pages, incident.status]).toEqual([['0: contact'], 'closed']);
  });

  test('does not hold back for ever what comes and goes all the time', () => {
    const incident = anIncident({ alerts: [cooled()] });
    for (let minute = 0; minute < 40; minute += 5) {
      incident.clear();
      incident.pass(4 * MINUTE_MS);
      incident.fire(cooled());
      incident.pass(MINUTE_MS);
    }
    expect(incident.pages).toEqual(['0: contact', '15: contact', '30: contact']);
  });

  test.each([
    ['what is critical', { severity: 'critical' }, {}],
    ['what is back after it', { cooldownMs: 4 * MINUTE_MS }, {}],
    ['another rule', {}, { rule: 'slow' }],
    ['the same of another server', {}, { server: 'maps' }],
    ['what is worse than before', {}, { severity: 'critical' }],
  ] as const)('does not hold back %s', (_what, first, then) => {
    const incident = anIncident({ alerts: [cooled(first)] });
    incident.clear();
    incident.pass(5 * MINUTE_MS);
    incident.fire(cooled({ ...first, ...then }));
    expect(incident.status).toBe('triggered');
    expect(incident.pages).toHaveLength(2);
    expect(incident.tellings.at(-1)).toMatchObject({ announce: true });
  });

  test('ends when a rule joins that had no part in it', () => {
    const incident = anIncident({ alerts: [cooled()] });
    incident.clear();
    incident.pass(5 * MINUTE_MS);
    incident.fire(cooled());
    incident.fire({ rule: 'slow', severity: 'low' });
    expect(incident.pages).toEqual(['0: contact', '5: contact']);
  });
});

describe('quiet', () => {
  test('nobody is told until it ends; then the policy begins anew', () => {
    const incident = anIncident();
    incident.hear(QUIETED);
    incident.pass(60 * MINUTE_MS);
    expect(incident.pages).toEqual(['0: slack contact']);
    incident.hear({ kind: 'unquieted' });
    incident.pass(5 * MINUTE_MS);
    expect(incident.pages).toEqual(['0: slack contact', '60: slack contact', '65: pagerduty']);
  });

  test('nothing is announced, and a person cannot escalate', () => {
    const incident = anIncident();
    incident.command({ kind: 'ack' });
    incident.hear(QUIETED);
    incident.pass(40 * MINUTE_MS);
    incident.command({ kind: 'unack' });
    incident.fire({ rule: 'gone', severity: 'critical' });
    expect(incident.command({ kind: 'escalate' })).toMatch(/Nobody is told.*maintenance W/);
    incident.clear();
    incident.clear({ rule: 'gone' });
    expect(incident.tellings.slice(1).filter(({ announce }) => announce)).toEqual([]);
    expect(incident.pages).toHaveLength(1);
  });

  test('that ends because nothing fires any more is not said to have ended', () => {
    const incident = anIncident();
    incident.hear(QUIETED, { kind: 'cleared', server: 'search', rule: 'server_down', atMs: 1 });
    incident.hear({ kind: 'unquieted' });
    expect(incident.story.at(-1)).toBe('People are told again: maintenance W does not cover it any more.');
    expect(incident.status).toBe('resolved');
  });
});

test('a folded incident closes, says where it has gone and refuses everything with that', () => {
  const incident = anIncident();
  incident.hear({ kind: 'folded', into: 'STORM1' });
  expect(incident.state.phase).toMatchObject({ status: 'closed', foldedInto: 'STORM1' });
  expect(incident.tellings.at(-1)).toMatchObject({ event: 'folded', announce: false, targets: null });
  expect(incident.command({ kind: 'note', text: 'x' })).toBe(
    'K7Q2MD is part of the outage STORM1: use that one.',
  );
});

describe('members', () => {
  test('are told of when they come and go, at most every ten seconds, and quietly', () => {
    const incident = anIncident({ isStorm: true });
    for (let second = 0; second < 25; second += 1) {
      incident.pass(1_000);
      incident.fire({ server: `server-${second}` });
    }
    incident.pass(60_000);
    const changes = incident.tellings.filter(({ event }) => event === 'members_changed');
    expect(changes.map(({ atMs }) => atMs)).toEqual([10_000, 20_000, 30_000]);
    expect(changes.every(({ announce, targets }) => !announce && targets === null)).toBe(true);
  });

  test('of a group are announced with their names as they join, as often as its interval says', () => {
    const policy = { ...aRespondingPolicy(), groupIntervalMs: 5 * MINUTE_MS };
    const incident = anIncident({ group: 'gateway="gw-1"' }, policy);
    incident.command({ kind: 'ack' });
    incident.fire({ server: 'maps' });
    incident.command({ kind: 'note', text: 'I see it' });
    incident.pass(MINUTE_MS);
    incident.fire({ server: 'chat' });
    incident.clear({ server: 'maps' });
    incident.pass(10 * MINUTE_MS);
    incident.fire({ server: 'chat', rule: 'slow' });
    incident.pass(10 * MINUTE_MS);
    const changes = incident.tellings.filter(({ event }) => event === 'members_changed');
    expect(changes).toMatchObject([
      {
        atMs: 5 * MINUTE_MS,
        announce: true,
        line: 'search: is down (and 2 more of gateway="gw-1"): now also maps, chat',
      },
      {
        atMs: 11 * MINUTE_MS,
        announce: false,
        line: 'search: is down (and 2 more of gateway="gw-1"): now firing server_down, slow',
      },
    ]);
    expect(incident.story[0]).toBe('Opened for the group gateway="gw-1".');
  });

  test('that join a group are announced although something else was said quietly meanwhile', () => {
    const incident = anIncident({ group: 'gateway="gw-1"' });
    incident.fire({ server: 'maps' });
    incident.command({ kind: 'ack' });
    incident.pass(10 * MINUTE_MS);
    expect(incident.tellings.at(-1)).toMatchObject({ event: 'members_changed', announce: true });
  });

  test('that join a group announce nothing while it is snoozed', () => {
    const incident = anIncident({ group: 'gateway="gw-1"' });
    incident.command({ kind: 'snooze', untilMs: 60 * MINUTE_MS });
    incident.fire({ server: 'maps' });
    incident.pass(30 * MINUTE_MS);
    expect(incident.tellings.at(-1)).toMatchObject({ event: 'members_changed', announce: false });
  });

  test('are told of with the rules that fire now', () => {
    const incident = anIncident();
    incident.fire({ rule: 'slow' });
    incident.pass(10_000);
    incident.clear({ rule: 'slow' });
    incident.pass(10_000);
    const lines = incident.tellings
      .filter(({ event }) => event === 'members_changed')
      .map(({ line }) => line);
    expect(lines).toEqual([
      'search: is down: now firing server_down, slow',
      'search: is down: now firing server_down',
    ]);
  });

  test('keep their place when they are told of again', () => {
    const incident = anIncident();
    incident.fire({ server: 'maps', rule: 'slow' });
    incident.fire({ summary: 'is away' });
    expect(viewIncident(incident.state, 0).servers).toEqual(['search', 'maps']);
  });
});

describe('a command is refused in words', () => {
  const snoozeFor = (ms: number): IncidentCommand => ({ kind: 'snooze', untilMs: ms });

  test.each<{
    readonly what: string;
    readonly command: IncidentCommand;
    readonly words: RegExp;
    /** Given before. */
    readonly before?: IncidentCommand;
  }>([
    {
      what: 'ack of what somebody has',
      command: { kind: 'ack' },
      words: /acknowledged by ann at .* already/,
      before: { kind: 'ack' },
    },
    {
      what: 'unack of what nobody has',
      command: { kind: 'unack' },
      words: /no acknowledgement to take back/,
    },
    { what: 'a snooze into the past', command: snoozeFor(0), words: /give a time to come/ },
    { what: 'a snooze for too long', command: snoozeFor(86_400_001), words: /at the longest \(alerting/ },
    {
      what: 'a second first look',
      command: { kind: 'run' },
      words: /under way already/,
      before: { kind: 'run' },
    },
    { what: 'reopening what is open', command: { kind: 'reopen' }, words: /it is open/ },
    {
      what: 'anything else of what is resolved',
      command: { kind: 'ack' },
      words: /was resolved by ann at .*incident reopen K7Q2MD/,
      before: { kind: 'resolve', cause: 'done' },
    },
  ])('$what', ({ command, words, before }) => {
    const incident = anIncident();
    if (before !== undefined) incident.command(before);
    const { state } = incident;
    expect(incident.command(command)).toMatch(words);
    expect(incident.state).toBe(state);
    const { commands } = viewIncident(state, incident.nowMs);
    if (command.kind !== 'snooze') expect(commands).not.toContain(command.kind);
  });

  test('escalating while it is still being read who is told', () => {
    const { state } = aYoungIncident();
    expect(refuseCommand(state, { kind: 'escalate' }, 0)).toMatch(/is being read/);
  });

  test('anything of what has closed', () => {
    const incident = anIncident();
    incident.clear();
    incident.pass(10 * MINUTE_MS);
    expect(incident.command({ kind: 'reopen' })).toMatch(/its time to reopen is over.*follows K7Q2MD/);
    expect(viewIncident(incident.state, incident.nowMs).commands).toEqual([]);
  });
});

test('a view names who is told next, and when', () => {
  const incident = anIncident();
  expect(viewIncident(incident.state, 0).next).toEqual({ atMs: 5 * MINUTE_MS, targets: ['pagerduty'] });
  incident.command({ kind: 'ack' });
  expect(viewIncident(incident.state, 0)).toMatchObject({ next: null, title: 'search: is down' });
});

describe('what nobody has answered', () => {
  const HOUR_MS = 60 * MINUTE_MS;
  const critical = aPolicy({ ...CRITICAL, levels: [{ afterMs: 0, notify: ['console'] }], nextContacts: [] });
  const policy = { ...aRespondingPolicy({ critical }), repeatIntervalMs: 4 * HOUR_MS };
  const repeats = (incident: ReturnType<typeof anIncident>): readonly number[] =>
    incident.tellings.flatMap(({ event, atMs }) => (event === 'repeated' ? [atMs / HOUR_MS] : []));

  test('is told again each interval once nobody is left to tell, whatever else is said of it', () => {
    const incident = anIncident({}, policy);
    incident.pass(3 * HOUR_MS);
    incident.command({ kind: 'note', text: 'hm' });
    incident.fire({ rule: 'slow', severity: 'low' });
    incident.pass(6 * HOUR_MS);
    expect(repeats(incident)).toEqual([4, 8]);
    expect(incident.tellings.at(-1)).toMatchObject({ announce: true, targets: null });
    incident.pass(100 * HOUR_MS);
    expect(repeats(incident)).toHaveLength(27);
  });

  test('is not told again while somebody has it, while it is snoozed or quiet, and when it is over', () => {
    const incident = anIncident({}, policy);
    incident.command({ kind: 'snooze', untilMs: 9 * HOUR_MS });
    incident.pass(10 * HOUR_MS);
    incident.hear({ kind: 'quieted', by: 'maintenance W', untilMs: 20 * HOUR_MS });
    incident.pass(10 * HOUR_MS);
    incident.hear({ kind: 'unquieted' });
    incident.command({ kind: 'ack' });
    incident.pass(20 * MINUTE_MS);
    incident.clear();
    incident.pass(10 * HOUR_MS);
    expect(repeats(incident)).toEqual([]);
  });

  test('is told again only after the last of the policy', () => {
    const incident = anIncident({}, { ...aRespondingPolicy(), repeatIntervalMs: 10 * MINUTE_MS });
    incident.pass(45 * MINUTE_MS);
    const events = incident.tellings.map(({ event, atMs }) => `${atMs / MINUTE_MS} ${event}`);
    expect(events).toEqual(['0 opened', '5 escalated', '15 escalated', '30 escalated', '40 repeated']);
  });
});

test('a policy of one level and no further contacts is done at once', () => {
  const critical = aPolicy({ ...CRITICAL, levels: [{ afterMs: 0, notify: ['console'] }], nextContacts: [] });
  const incident = anIncident({}, aRespondingPolicy({ critical }));
  expect(incidentDueMs(incident.state)).toBeNull();
});
