import { nearest } from '../error/nearest.ts';
import { parseWall } from '../zone/wall-time.ts';
import type { WallMs } from '../zone/wall-time.ts';

/** What is wrong with a rule, or the zone that it is counted in. */
export interface RecurrenceProblem {
  readonly about: 'rrule' | 'zone';
  readonly message: string;
  /** What would be right. */
  readonly suggestion: string;
}

/** The last start of a rule: a moment, or a time as the zone's clocks show it. */
export type Until =
  { readonly kind: 'instant'; readonly ms: number } | { readonly kind: 'wall'; readonly ms: WallMs };

/** An RRULE value taken apart. */
export interface Recurrence {
  readonly frequency: Frequency;
  /** Without UNTIL, which is judged in the zone. */
  readonly withoutUntil: string;
  readonly until: Until | null;
  readonly count: number | null;
  readonly parts: ReadonlyMap<string, string>;
}

export type ReadRecurrence =
  | { readonly status: 'read'; readonly recurrence: Recurrence }
  | { readonly status: 'invalid'; readonly problems: readonly RecurrenceProblem[] };

const FREQUENCIES = ['MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
type Frequency = (typeof FREQUENCIES)[number];

/** A rule that ends after so many starts is counted from its first one every time. */
const MOST_COUNTED = 10_000;

interface PartRule {
  /** Of one value of the part. */
  readonly accepts: (value: string) => boolean;
  readonly example: string;
  /** One value, no list. */
  readonly isSingle?: true;
  /** Not with these frequencies (RFC 5545, section 3.3.10). */
  readonly notWith?: readonly Frequency[];
}

const whole = (min: number, max: number, isSigned = false) => {
  const form = isSigned ? /^[+-]?\d{1,4}$/ : /^\d{1,5}$/;
  return (value: string): boolean => {
    const size = Math.abs(Number(value));
    return form.test(value) && size >= min && size <= max;
  };
};
const among = (...words: readonly string[]) => {
  const known = new Set(words);
  return (value: string): boolean => known.has(value);
};
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

const PARTS: Readonly<Record<string, PartRule>> = {
  FREQ: { accepts: among(...FREQUENCIES), example: FREQUENCIES.join(', '), isSingle: true },
  INTERVAL: { accepts: whole(1, 10_000), example: '1 to 10000', isSingle: true },
  COUNT: { accepts: whole(1, MOST_COUNTED), example: `1 to ${MOST_COUNTED}`, isSingle: true },
  UNTIL: {
    accepts: (value) => parseUntil(value) !== null,
    example: '20261231 or 20261231T220000Z',
    isSingle: true,
  },
  WKST: { accepts: among(...WEEKDAYS), example: 'MO', isSingle: true },
  BYSECOND: { accepts: whole(0, 59), example: '0 to 59' },
  BYMINUTE: { accepts: whole(0, 59), example: '0 to 59' },
  BYHOUR: { accepts: whole(0, 23), example: '0 to 23' },
  BYDAY: {
    accepts: (value) => /^(?:[+-]?[1-9]\d?)?(?:MO|TU|WE|TH|FR|SA|SU)$/.test(value),
    example: 'MO,WE, or with FREQ=MONTHLY 2TU or -1FR',
  },
  BYMONTHDAY: { accepts: whole(1, 31, true), example: '1 to 31, or -1 for the last', notWith: ['WEEKLY'] },
  BYYEARDAY: {
    accepts: whole(1, 366, true),
    example: '1 to 366, or -1 for the last',
    notWith: ['DAILY', 'WEEKLY', 'MONTHLY'],
  },
  BYWEEKNO: {
    accepts: whole(1, 53, true),
    example: '1 to 53, or -1 for the last',
    notWith: ['MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY'],
  },
  BYMONTH: { accepts: whole(1, 12), example: '1 to 12' },
  BYSETPOS: { accepts: whole(1, 366, true), example: '1, or -1 for the last' },
};

/** Words of calendars that have a place of their own here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  DTSTART: 'write starts_at beside the rule',
  TZID: 'write zone beside the rule',
  DURATION: 'write duration beside the rule',
};

/** An RRULE value, or all that is wrong with it. */
export function readRecurrence(rrule: string): ReadRecurrence {
  const problems: RecurrenceProblem[] = [];
  const refuse = (message: string, suggestion: string): void => {
    problems.push({ about: 'rrule', message, suggestion });
  };
  const parts = partsOf(rrule, refuse);
  const frequency = FREQUENCIES.find((each) => each === parts.get('FREQ'));
  if (parts.get('FREQ') === 'SECONDLY') {
    refuse('starts more often than once a minute', 'write FREQ=MINUTELY or rarer');
  } else if (!parts.has('FREQ')) refuse('has no FREQ', 'begin with FREQ=DAILY, FREQ=WEEKLY or FREQ=MONTHLY');
  for (const [name, value] of parts) judgePart(name, value, { frequency, refuse });
  judgeTogether(parts, refuse);
  if (problems.length > 0 || frequency === undefined) return { status: 'invalid', problems };
  const until = parts.get('UNTIL');
  const count = parts.get('COUNT');
  return {
    status: 'read',
    recurrence: {
      frequency,
      parts,
      withoutUntil: [...parts]
        .filter(([name]) => name !== 'UNTIL')
        .map((part) => part.join('='))
        .join(';'),
      until: until === undefined ? null : parseUntil(until),
      count: count === undefined ? null : Number(count),
    },
  };
}

type Refuse = (message: string, suggestion: string) => void;

function partsOf(rrule: string, refuse: Refuse): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  const text = rrule.trim().toUpperCase();
  if (text.startsWith('RRULE:')) refuse('begins with RRULE:', `write ${text.slice('RRULE:'.length)}`);
  for (const part of text.replace(/^RRULE:/, '').split(';')) {
    const [name = '', value] = part.split('=', 2);
    if (value === undefined || value === '') {
      refuse(`'${part}' is no part of a rule`, 'write NAME=VALUE, with ; between the parts');
    } else if (parts.has(name)) refuse(`has ${name} twice`, 'keep one of them');
    else parts.set(name, value);
  }
  return parts;
}

function judgePart(
  name: string,
  value: string,
  { frequency, refuse }: { readonly frequency: Frequency | undefined; readonly refuse: Refuse },
): void {
  const rule = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
  if (rule === undefined) {
    const near = nearest(name, Object.keys(PARTS));
    const elsewhere = Object.hasOwn(ELSEWHERE, name.split(';')[0] ?? '') ? ELSEWHERE[name] : undefined;
    const known = `known are ${Object.keys(PARTS).join(', ')}`;
    refuse(
      `the part ${name} is not known`,
      elsewhere ?? (near === undefined ? known : `did you mean ${near}?`),
    );
    return;
  }
  const values = rule.isSingle === true ? [value] : value.split(',');
  const wrong = values.find((each) => !rule.accepts(each));
  if (wrong !== undefined && !(name === 'FREQ' && wrong === 'SECONDLY')) {
    refuse(`${name} cannot be ${wrong}`, `write ${rightFor(name, wrong, rule)}`);
  }
  if (frequency !== undefined && rule.notWith?.includes(frequency) === true) {
    refuse(`${name} cannot stand with FREQ=${frequency}`, 'take one of them out');
  }
}

function rightFor(name: string, wrong: string, { example }: PartRule): string {
  const near = name === 'FREQ' ? nearest(wrong, FREQUENCIES) : undefined;
  return near ?? example;
}

/** What only several parts together get wrong. */
function judgeTogether(parts: ReadonlyMap<string, string>, refuse: Refuse): void {
  const frequency = parts.get('FREQ');
  if (parts.has('COUNT') && parts.has('UNTIL')) refuse('has both COUNT and UNTIL', 'keep one of them');
  if (parts.get('BYSECOND')?.includes(',') === true) {
    refuse('starts more often than once a minute', 'write one second in BYSECOND, or leave it out');
  }
  const isCounted = /(?:^|,)[+-]?\d/.test(parts.get('BYDAY') ?? '');
  if (isCounted && frequency !== 'MONTHLY' && frequency !== 'YEARLY') {
    refuse('a number before a weekday needs FREQ=MONTHLY or FREQ=YEARLY', 'write the weekday alone');
  }
  const isPicked = [...parts.keys()].some((name) => name.startsWith('BY') && name !== 'BYSETPOS');
  if (parts.has('BYSETPOS') && !isPicked) {
    refuse('BYSETPOS has nothing to choose from', 'write another BY part too');
  }
}

/** A date lasts to its end. */
function parseUntil(value: string): Until | null {
  const [, year, month, day, time, isUtc] = /^(\d{4})(\d{2})(\d{2})(?:T(\d{6})(Z)?)?$/.exec(value) ?? [];
  const clock = (time ?? '235959').replace(/(\d\d)(\d\d)(\d\d)/, '$1:$2:$3');
  const ms = parseWall(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${clock}`);
  if (ms === null) return null;
  return { kind: isUtc === undefined ? 'wall' : 'instant', ms };
}
