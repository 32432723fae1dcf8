import { describe, expect, it } from 'vitest';
import {
  aChannel,
  aPolicy,
  aSilence,
  aWindow,
  respondingSettings,
} from '../../../test/support/builders/responding.ts';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { foldCheck, initialState } from '../watch/fold-check.ts';
import type { WatchReading } from './overdue.ts';
import { stepOf } from './stall.ts';
import type { Stall } from './stall.ts';
import { stallMessages, stallsToTell } from './stall-messages.ts';
import type { StallTelling } from './stall-messages.ts';
import { describeStall, stallNotification } from './stall-notification.ts';
import { stallQuiet } from './stall-quiet.ts';
import { lastStall, NOBODY, stallKey, stallsOf, stallSubject } from './stall-record.ts';
import type { StallRow } from './stall-record.ts';

const AT_MS = Date.UTC(2026, 0, 2, 14, 30);
const NEVER_CHECKED: WatchReading = {
  servers: [{ spec: aServerSpec().every(1_000).build(), state: null }],
  mode: null,
  nowMs: AT_MS,
};
const STALL = { number: 3, raisedAtMs: AT_MS, recoveredAtMs: null };

describe('a stall', () => {
  const step = (last: Stall | null, overdueMs: number | null, startedMs = 0) => {
    const overdue = overdueMs === null ? {} : { search: AT_MS - overdueMs };
    return stepOf({ last, overdue, reading: NEVER_CHECKED, startedMs });
  };
  const OVER_MS = AT_MS - 30_000;

  it('is raised once a server is missed, and over once nothing is overdue', () => {
    expect([step(null, 29_999), step(null, 30_000)]).toEqual([null, 'raise']);
    expect([step(STALL, 30_000), step(STALL, 1), step(STALL, null)]).toEqual([null, null, 'recover']);
    expect(step({ ...STALL, recoveredAtMs: AT_MS }, null)).toBeNull();
  });

  it('is not raised again by what was overdue before its end', () => {
    expect(step({ ...STALL, recoveredAtMs: OVER_MS + 1 }, 60_000)).toBeNull();
    expect(step({ ...STALL, recoveredAtMs: OVER_MS }, 60_000)).toBe('raise');
  });

  it('is not raised by what was overdue within half a minute of the start', () => {
    expect(step(null, 60_000, AT_MS - 59_999)).toBeNull();
    expect(step(null, 60_000, AT_MS - 60_000)).toBe('raise');
  });
});

const CRITICAL = aPolicy({
  contact: 'ops',
  nextContacts: [],
  levels: [
    { afterMs: 0, notify: ['hook'] },
    { afterMs: 300_000, notify: ['mail', 'contact'] },
  ],
});
const SETTINGS = respondingSettings({
  channels: ['hook', 'mail', 'spare'].map((name) =>
    aChannel('webhook', { name, fallback: name === 'hook' ? 'spare' : null }),
  ),
  escalation: { ...respondingSettings().escalation, critical: CRITICAL },
});

const row = (part: string, channel: string, changes: Partial<StallRow> = {}): StallRow => ({
  key: `monitor_stalled:production:3:${part}:${channel}`,
  channel,
  event: part === 'recovered' ? 'resolved' : part === '0' ? 'opened' : 'escalated',
  status: 'sent',
  attempts: 1,
  reference: null,
  atMs: AT_MS,
  updatedAtMs: AT_MS,
  ...changes,
});

const telling = (afterMs: number, rows: readonly StallRow[], changes: Partial<StallTelling> = {}) => ({
  environment: 'production',
  stall: STALL,
  rows,
  settings: SETTINGS,
  isQuiet: false,
  nowMs: AT_MS + afterMs,
  ...changes,
});
const left = (...asked: Parameters<typeof telling>) =>
  stallMessages(telling(...asked)).map(({ part, channel, notBeforeMs }) =>
    [part, channel, notBeforeMs === 0 ? 'now' : `${(notBeforeMs - AT_MS) / 1_000} s`].join(' '),
  );
const OVER = { stall: { ...STALL, recoveredAtMs: AT_MS + 400_000 } };

const OF_ANOTHER = row('0', 'hook', { key: 'monitor_stalled:production:30:0:hook' });

describe('what is still to be said', () => {
  it.each([
    ['the first level at once', left(0, []), ['0 hook now']],
    ['nothing twice', left(299_999, [row('0', 'hook')]), []],
    ['the next level after its delay', left(300_000, [row('0', 'hook')]), ['1 mail now']],
    ['nothing while it is quiet', left(0, [], { isQuiet: true }), []],
    ['only the first level at the end of a quiet time', left(900_000, []), ['0 hook now']],
    ['its end to whom it was told', left(400_000, [row('0', 'hook')], OVER), ['recovered hook now']],
    [
      'its end also while it is quiet',
      left(0, [row('0', 'hook')], { ...OVER, isQuiet: true }),
      ['recovered hook now'],
    ],
    ['its end once', left(0, [row('0', 'hook'), row('recovered', 'hook')], OVER), []],
    ['of one that nobody was told of, nothing', left(0, [], OVER), []],
    ['of one that nobody was told of but of another, nothing', left(0, [OF_ANOTHER], OVER), []],
    ['its end to no channel that is gone', left(400_000, [row('0', 'gone')], OVER), []],
  ])('is %s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  it.each([
    [1, ['0 hook 5 s']],
    [2, ['0 hook 10 s', '0 spare now']],
    [7, ['0 hook 300 s', '0 spare now']],
    [10, ['0 spare now']],
  ])('after %d attempts in vain is the same later, and before long its fallback', (attempts, expected) => {
    expect(left(0, [row('0', 'hook', { status: 'failed', attempts })])).toEqual(expected);
  });

  it('is said once at a fallback that is told anyway', () => {
    const critical = { ...CRITICAL, levels: [{ afterMs: 0, notify: ['hook', 'spare'] }] };
    const settings = { ...SETTINGS, escalation: { ...SETTINGS.escalation, critical } };
    const rows = [row('0', 'hook', { status: 'failed', attempts: 2 })];
    expect(left(0, rows, { settings })).toEqual(['0 hook 10 s', '0 spare now']);
  });

  it('belongs to the message that the channel has had last', () => {
    const rows = [
      row('0', 'hook', { reference: 'C1:2' }),
      row('1', 'hook', { reference: 'C1:3', updatedAtMs: AT_MS + 1 }),
    ];
    expect(stallMessages(telling(0, rows, OVER))[0]?.reference).toBe('C1:3');
  });
});

describe('the stalls of an environment', () => {
  const noted = (number: number, part: 'raised' | 'recovered', atMs: number): StallRow =>
    row(part, NOBODY, {
      key: stallKey(stallSubject('production', { number }), part, NOBODY),
      event: part === 'raised' ? 'opened' : 'resolved',
      atMs,
    });

  it('are ascending, whatever the order of what was noted, and the last of them is the newest', () => {
    const rows = [noted(10, 'raised', 3), noted(9, 'recovered', 2), OF_ANOTHER, noted(9, 'raised', 1)];
    expect(stallsOf(rows)).toEqual([
      { number: 9, raisedAtMs: 1, recoveredAtMs: 2 },
      { number: 10, raisedAtMs: 3, recoveredAtMs: null },
    ]);
    expect(lastStall(rows)?.number).toBe(10);
    expect(lastStall([])).toBeNull();
  });

  it('are told of while they last, and for an hour after their end', () => {
    const rows = [noted(1, 'raised', 0), noted(1, 'recovered', AT_MS), noted(2, 'raised', AT_MS)];
    const toTell = (afterMs: number) => stallsToTell(rows, AT_MS + afterMs).map(({ number }) => number);
    expect([toTell(3_599_999), toTell(3_600_000)]).toEqual([[1, 2], [2]]);
  });
});

describe('the sentence of a stall', () => {
  it('names five servers and counts the others, and says how old the newest check is', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const servers = names.map((name, index) => {
      const check = aCheck()
        .of(name)
        .at(AT_MS - 600_000 + index * 60_000);
      const spec = aServerSpec().named(name).build();
      const folding = { state: initialState(name), check: check.build(), view: check.view(), spec };
      return { spec, state: foldCheck({ ...folding, drift: null }).state };
    });
    const overdue = Object.fromEntries(names.map((name) => [name, AT_MS]));
    expect(describeStall(overdue, { ...NEVER_CHECKED, servers })).toBe(
      'Checks of 7 of 7 servers are overdue: a, b, c, d, e and 2 more. The newest check is of 14:26 UTC, 4 min ago.',
    );
    expect(describeStall({ a: 1 }, { ...NEVER_CHECKED, servers })).toContain('overdue: a. ');
  });
});

it('tells what has stopped, since when, what to do, and who is told next', () => {
  const story = { ...telling(0, [], {}), overdue: { search: AT_MS }, reading: NEVER_CHECKED };
  const [message] = stallMessages(story);
  if (message === undefined) throw new Error('no message');
  expect(stallNotification(message, story)).toMatchObject({
    key: 'monitor_stalled:production:3:0:hook',
    subject: 'monitor_stalled:production:3',
    event: 'opened',
    incident: {
      id: 'STALL-3',
      severity: 'critical',
      status: 'triggered',
      title: 'checks of production have stopped',
      cause: expect.stringMatching(
        /1 of 1 servers are overdue: search\. No check was ever made\. Start/,
      ) as string,
      rules: ['monitor_stalled'],
      nextEscalation: { atMs: AT_MS + 300_000, whom: ['mail', 'ops'] },
    },
  });
  const later = { ...story, ...telling(300_000, [row('0', 'hook')], { settings: SETTINGS }) };
  const [level] = stallMessages(later);
  if (level === undefined) throw new Error('no message');
  expect(stallNotification(level, later)).toMatchObject({
    event: 'escalated',
    line: 'No check has come in for 5 min more.',
    incident: { nextEscalation: null },
  });
  const over = { ...telling(400_000, [row('0', 'hook')], OVER), overdue: {}, reading: NEVER_CHECKED };
  const [end] = stallMessages(over);
  if (end === undefined) throw new Error('no message');
  expect(stallNotification(end, over)).toMatchObject({
    event: 'resolved',
    line: 'Checks come in again, after 7 min.',
    incident: { status: 'resolved', resolvedAtMs: AT_MS + 400_000, nextEscalation: null },
  });
  const early = {
    ...over,
    ...telling(1, [row('0', 'hook')], { stall: { ...STALL, recoveredAtMs: AT_MS + 1 } }),
  };
  expect(stallNotification(end, early).incident.nextEscalation, 'nobody is told next').toBeNull();
  const paused = { ...NEVER_CHECKED, mode: { mode: 'paused' } } as const;
  expect(stallNotification(end, { ...over, reading: paused }).line).toBe(
    'No check is awaited any more, after 7 min.',
  );
});

describe('a stall is quiet', () => {
  const now = AT_MS;
  const once = { kind: 'once', startsAtMs: now - 1, endsAtMs: now + 60_000 } as const;
  const silence = (label: string, value: string) =>
    aSilence({ matchers: [{ label, is: '=', value }], startsAtMs: now, endsAtMs: now + 1 });

  it.each([
    ['in a window for everything', { silences: [], windows: [aWindow({ times: once })] }, 'maintenance'],
    ['not in one for a server', { silences: [], windows: [aWindow({ times: once, servers: ['a'] })] }, null],
    ['under a silence for it', { silences: [silence('rule', 'monitor_stalled')], windows: [] }, 'silence'],
    [
      'under a silence for its environment',
      { silences: [silence('environment', 'production')], windows: [] },
      'silence',
    ],
    ['not under one for a server', { silences: [silence('server', 'search')], windows: [] }, null],
  ])('%s', (_, quiet, expected) => {
    expect(stallQuiet(quiet, 'production', now)?.kind ?? null).toBe(expected);
  });

  it('neither before the beginning nor after the end', () => {
    const silences = [silence('rule', 'monitor_stalled')];
    const windows = [aWindow({ times: { ...once, startsAtMs: now, endsAtMs: now + 1 } })];
    for (const quiet of [
      { silences, windows: [] },
      { silences: [], windows },
    ]) {
      expect(stallQuiet(quiet, 'production', now - 1)).toBeNull();
      expect(stallQuiet(quiet, 'production', now)).not.toBeNull();
      expect(stallQuiet(quiet, 'production', now + 1)).toBeNull();
    }
  });

  it('in a window rather than under a silence', () => {
    const both = { silences: [silence('rule', 'monitor_stalled')], windows: [aWindow({ times: once })] };
    expect(stallQuiet(both, 'production', now)?.kind).toBe('maintenance');
  });
});
