import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { instantOf, wallOf } from '../zone/wall-time.ts';
import type { WallMs } from '../zone/wall-time.ts';
import type { WindowTimes } from './maintenance-window.ts';
import { readRecurrence } from './recurrence.ts';
import type { Recurrence } from './recurrence.ts';

type Recurring = Extract<WindowTimes, { readonly kind: 'recurring' }>;
type Place = Pick<Recurring, 'rrule' | 'zone' | 'fromMs'>;

/** A stretch of time; whoever takes one says whether its end belongs to it. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** No zone has ever moved its clocks by more than a day. */
const SLACK_MS = 25 * 3_600_000;
/** Of days, more than the 28 years from one 29 February to the next on the same weekday. */
const MOST_PERIODS = 20_000;

/**
 * The starts of a rule in a span, both ends included, ascending and each once; none of a rule that cannot be read or
 * never starts, of which `judgeRecurrence` tells its author.
 *
 * The library counts on clocks that never change, and the zone is applied to what it finds. Given the zone, it leaves
 * out a start where clocks are set forward (RFC 5545, section 3.3.10): one night a year people would be woken for
 * planned work. We count such a start with the offset before (section 3.3.5). It is faster too.
 */
export function startsBetween(times: Place, { fromMs, toMs }: Span): readonly number[] {
  const { zone } = times;
  const first = Math.max(fromMs, times.fromMs);
  const read = readRecurrence(times.rrule);
  if (read.status === 'invalid' || first > toMs) return [];
  const { recurrence } = read;
  const [from, to] = [wallOf(first, zone) - SLACK_MS, wallOf(toMs, zone) + SLACK_MS];
  const walls = untilGivenUp(() => ruleOf(recurrence, times).between(new Date(from), new Date(to), true));
  const instants = (walls ?? [])
    .map(({ epochMilliseconds: wall }) => ({ wall, instant: instantOf(wall, zone) }))
    .filter((start) => isDue(start, recurrence) && start.instant >= first && start.instant <= toMs)
    .map(({ instant }) => instant);
  return [...new Set(instants)].sort((one, other) => one - other);
}

/** The very first start; null of a rule that has none. */
export function firstStart(times: Place): number | null {
  const read = readRecurrence(times.rrule);
  if (read.status === 'invalid') return null;
  const { recurrence } = read;
  const from = new Date(wallOf(times.fromMs, times.zone));
  const next = untilGivenUp(() => ruleOf(recurrence, times).next(from, true));
  if (next === null) return null;
  const start = { wall: next.epochMilliseconds, instant: instantOf(next.epochMilliseconds, times.zone) };
  return isDue(start, recurrence) ? start.instant : null;
}

function ruleOf({ withoutUntil }: Recurrence, { zone, fromMs }: Place): RRuleTemporal {
  const dtstart = new Temporal.ZonedDateTime(BigInt(wallOf(fromMs, zone)) * 1_000_000n, 'UTC');
  const rruleString = `RRULE:${withoutUntil}`;
  return new RRuleTemporal({ rruleString, dtstart, maxIterations: MOST_PERIODS, cache: false });
}

function isDue(
  { wall, instant }: { readonly wall: WallMs; readonly instant: number },
  { until }: Recurrence,
): boolean {
  return until === null || (until.kind === 'wall' ? wall : instant) <= until.ms;
}

/** The library throws where it has looked at so many periods in vain, as for 30 February. */
function untilGivenUp<T>(search: () => T): T | null {
  try {
    return search();
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message.startsWith('Maximum ')) return null;
    throw thrown;
  }
}
