import { instantOf } from '../zone/wall-time.ts';
import { isZone, nearestZone } from '../zone/zone.ts';
import { readRecurrence } from './recurrence.ts';
import type { RecurrenceProblem } from './recurrence.ts';
import { firstStart } from './starts.ts';

/** A Monday: weeks and intervals of a rule without a beginning of its own are counted from its midnight. */
const FIRST_MONDAY = Date.UTC(2024, 0, 1);

/** From when a rule counts that nothing else is said of. */
export function beginningOf(zone: string): number {
  return instantOf(FIRST_MONDAY, zone);
}

/**
 * All that is wrong with a rule and its zone, for its author: an empty list where nothing is. `fromMs` is the rule's
 * beginning; without one, a rule with COUNT is refused, for its starts would be over. A window that lasts longer than
 * from one start to the next is none of this: its occurrences are one.
 */
export function judgeRecurrence(
  rrule: string,
  zone: string,
  fromMs: number | null = null,
): readonly RecurrenceProblem[] {
  const read = readRecurrence(rrule);
  const problems = read.status === 'invalid' ? [...read.problems] : [];
  if (!isZone(zone)) {
    const near = nearestZone(zone);
    const suggestion =
      near === undefined ? 'write an IANA zone, like Asia/Hong_Kong' : `did you mean ${near}?`;
    return [...problems, { about: 'zone', message: `there is no time zone '${zone}'`, suggestion }];
  }
  if (read.status === 'invalid') return problems;
  if (read.recurrence.count !== null && fromMs === null) {
    return [
      aboutRule('COUNT says how many, and nothing says from when', 'write starts_at, or UNTIL instead'),
    ];
  }
  const starts = firstStart({ rrule, zone, fromMs: fromMs ?? beginningOf(zone) });
  return starts === null
    ? [aboutRule('never starts', 'look for a day that there is, and an UNTIL after the first')]
    : [];
}

function aboutRule(message: string, suggestion: string): RecurrenceProblem {
  return { about: 'rrule', message, suggestion };
}
