import { AppError } from '../../domain/error/app-error.ts';
import { beginningOf, judgeRecurrence } from '../../domain/maintenance/judge-recurrence.ts';
import type { MaintenanceWindow, WindowTimes } from '../../domain/maintenance/maintenance-window.ts';
import { isZone, nearestZone } from '../../domain/zone/zone.ts';
import { readMatchers } from '../read-matchers.ts';
import { readLength, readMoment, readSpan } from '../time-span.ts';
import type { AskedSpan } from '../time-span.ts';

/** A window as people ask for it. */
export interface AskedWindow extends AskedSpan {
  readonly name: string;
  readonly rrule?: string | undefined;
  readonly zone?: string | undefined;
  readonly match: readonly string[];
  readonly servers: readonly string[];
  readonly comment: string;
}

/** The window, its servers unjudged. Throws INVALID_REQUEST, with what would be right. */
export function readWindow(asked: AskedWindow, author: string, nowMs: number): MaintenanceWindow {
  const { name, zone, rrule, match, comment } = asked;
  if (zone !== undefined && !isZone(zone)) throw noSuchZone(zone);
  const servers = asked.servers.flatMap((word) => word.split(',')).filter((word) => word !== '');
  return {
    name,
    times: rrule === undefined ? once(asked, nowMs) : recurring(rrule, asked),
    matchers: readMatchers(match, 'match'),
    ...(servers.length === 0 ? {} : { servers }),
    author,
    comment,
    origin: 'person',
  };
}

function once(asked: AskedWindow, nowMs: number): WindowTimes {
  return { kind: 'once', ...readSpan(asked, nowMs, asked.zone ?? null) };
}

function recurring(rrule: string, { from, until, for: length, zone = 'UTC' }: AskedWindow): WindowTimes {
  if (until !== undefined) {
    throw refused('until', 'until belongs to a window that is once: write UNTIL=YYYYMMDD into the rule.');
  }
  if (length === undefined) {
    throw refused('for', 'Nothing says how long it lasts from each start: give for, such as 2h.');
  }
  const fromMs = from === undefined ? null : readMoment(from, 'from', zone);
  const [problem] = judgeRecurrence(rrule, zone, fromMs);
  if (problem !== undefined) {
    const suggestion = problem.suggestion.replace('starts_at', 'from').replace('duration', 'for');
    throw refused(problem.about, `${problem.about}: ${problem.message}; ${suggestion}.`);
  }
  return {
    kind: 'recurring',
    rrule,
    zone,
    durationMs: readLength(length),
    fromMs: fromMs ?? beginningOf(zone),
  };
}

function noSuchZone(zone: string): AppError {
  const near = nearestZone(zone);
  const hint = near === undefined ? 'Write an IANA zone, like Asia/Hong_Kong.' : `Did you mean ${near}?`;
  return refused('zone', `There is no time zone ${zone}. ${hint}`);
}

function refused(field: string, message: string): AppError {
  return new AppError('INVALID_REQUEST', message, { details: { problems: [{ field, message }] } });
}
