import { describe, expect, it } from 'vitest';
import { beginningOf, judgeRecurrence } from './judge-recurrence.ts';

describe('a rule is found to be wrong, with what would be right', () => {
  it.each([
    ['FREQ=DALY', 'FREQ cannot be DALY', 'write DAILY'],
    ['BYHOUR=2', 'has no FREQ', 'begin with FREQ=DAILY, FREQ=WEEKLY or FREQ=MONTHLY'],
    ['FREQ=DAILY;BYHUOR=2', 'the part BYHUOR is not known', 'did you mean BYHOUR?'],
    ['FREQ=DAILY;DTSTART=20260101', 'the part DTSTART is not known', 'write starts_at beside the rule'],
    ['FREQ=DAILY;TZID=UTC', 'the part TZID is not known', 'write zone beside the rule'],
    ['FREQ=DAILY;BYHOUR=24', 'BYHOUR cannot be 24', 'write 0 to 23'],
    ['FREQ=DAILY;BYDAY=MO,XX', 'BYDAY cannot be XX', 'write MO,WE, or with FREQ=MONTHLY 2TU or -1FR'],
    ['FREQ=DAILY;BYHOUR=2;BYHOUR=3', 'has BYHOUR twice', 'keep one of them'],
    ['FREQ=DAILY;BYHOUR', "'BYHOUR' is no part of a rule", 'write NAME=VALUE, with ; between the parts'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL cannot be 0', 'write 1 to 10000'],
    [
      'FREQ=WEEKLY;BYDAY=2MO',
      'a number before a weekday needs FREQ=MONTHLY or FREQ=YEARLY',
      'write the weekday alone',
    ],
    ['FREQ=WEEKLY;BYMONTHDAY=2', 'BYMONTHDAY cannot stand with FREQ=WEEKLY', 'take one of them out'],
    ['FREQ=DAILY;BYSETPOS=1', 'BYSETPOS has nothing to choose from', 'write another BY part too'],
    ['FREQ=SECONDLY', 'starts more often than once a minute', 'write FREQ=MINUTELY or rarer'],
    [
      'FREQ=DAILY;BYSECOND=0,30',
      'starts more often than once a minute',
      'write one second in BYSECOND, or leave it out',
    ],
    ['RRULE:FREQ=DAILY', 'begins with RRULE:', 'write FREQ=DAILY'],
    ['FREQ=DAILY;UNTIL=2026-12-31', 'UNTIL cannot be 2026-12-31', 'write 20261231 or 20261231T220000Z'],
    [
      'FREQ=DAILY;COUNT=3',
      'COUNT says how many, and nothing says from when',
      'write starts_at, or UNTIL instead',
    ],
    [
      'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30',
      'never starts',
      'look for a day that there is, and an UNTIL after the first',
    ],
    [
      'FREQ=DAILY;UNTIL=20200101',
      'never starts',
      'look for a day that there is, and an UNTIL after the first',
    ],
  ])('%s', (rrule, message, suggestion) => {
    expect(judgeRecurrence(rrule, 'UTC')).toEqual([{ about: 'rrule', message, suggestion }]);
  });

  it('all at once, the zone too', () => {
    expect(judgeRecurrence('FREQ=DALY;BYHOUR=30;NOPE=1', 'Asia/HongKong').map(({ about }) => about)).toEqual([
      'rrule',
      'rrule',
      'rrule',
      'zone',
    ]);
    expect(judgeRecurrence('FREQ=DAILY', 'Asia/HongKong')).toEqual([
      {
        about: 'zone',
        message: "there is no time zone 'Asia/HongKong'",
        suggestion: 'did you mean Asia/Hong_Kong?',
      },
    ]);
  });
});

describe('a rule is accepted', () => {
  it.each([
    'FREQ=DAILY;BYHOUR=2',
    'freq=daily;byhour=2',
    'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
    'FREQ=HOURLY;INTERVAL=6',
    'FREQ=MINUTELY;INTERVAL=15;BYHOUR=2',
  ])('%s', (rrule) => {
    expect(judgeRecurrence(rrule, 'Asia/Hong_Kong')).toEqual([]);
  });

  it('that counts, where it is said from when', () => {
    expect(judgeRecurrence('FREQ=DAILY;COUNT=3', 'UTC', beginningOf('UTC'))).toEqual([]);
  });
});
