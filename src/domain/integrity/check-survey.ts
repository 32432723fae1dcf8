import type { Fault, FaultKind, Gap } from './fault.ts';

/** What a stored check says of itself, as far as it can be wrong. Texts are as they were found. */
export interface CheckFact {
  readonly id: number;
  readonly minute: number;
  readonly server: string;
  readonly atMs: number;
  readonly wallMs: number;
  readonly origin: string;
  readonly status: string;
  readonly score: number;
  /** Durations of the pair and of each path; null where it did not succeed or was not asked. */
  readonly durationsMs: readonly (number | null)[];
  readonly statusCodes: readonly (number | null)[];
}

export interface CheckSurvey {
  /** Takes the facts in the order of their minutes, those of a server within one in that of their ids. */
  take(fact: CheckFact): { readonly fault: Fault | null; readonly gap: Gap | null };
}

interface SurveyBounds {
  readonly nowMs: number;
  /** Usual time between two checks of a server; null where it is not configured any more. */
  readonly intervalMsOf: (server: string) => number | null;
}

interface Seen {
  readonly minute: number;
  /** Moments of this minute. */
  readonly moments: Set<string>;
  readonly lastAtMs: number;
  readonly lastId: number;
}

const MINUTE_MS = 60_000;
/** Clocks of two workers may be apart by so much. */
const AHEAD_MS = 5 * MINUTE_MS;
/** After so many intervals a server's status is UNKNOWN. */
const MISSED_INTERVALS = 3;
const ORIGINS = ['schedule', 'confirm', 'manual'];
const STATUSES = ['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'];

/** Looks for what can be wrong with checks, one after the other. What it remembers is of the last minute alone. */
export function createCheckSurvey({ nowMs, intervalMsOf }: SurveyBounds): CheckSurvey {
  const seen = new Map<string, Seen>();
  return {
    take(fact) {
      const impossible = whyImpossible(fact, nowMs);
      if (impossible !== null) return { fault: faultOf(fact, 'impossible', impossible), gap: null };
      const before = seen.get(fact.server);
      const moment = `${fact.origin} ${fact.atMs}`;
      const isSameMinute = before?.minute === fact.minute;
      if (isSameMinute && before.moments.has(moment)) {
        const detail = `There is another ${fact.origin} check of this very moment.`;
        return { fault: faultOf(fact, 'duplicate', detail), gap: null };
      }
      const moments = (isSameMinute ? before.moments : new Set<string>()).add(moment);
      const isByHand = fact.origin === 'manual';
      const lastAtMs = isByHand ? (before?.lastAtMs ?? fact.atMs) : fact.atMs;
      const lastId = isByHand ? (before?.lastId ?? 0) : Math.max(fact.id, before?.lastId ?? 0);
      seen.set(fact.server, { minute: fact.minute, moments, lastAtMs, lastId });
      if (isByHand || before === undefined) return NOTHING;
      return { fault: jumpOf(fact, before), gap: gapOf(fact, before, intervalMsOf(fact.server)) };
    },
  };
}

const NOTHING = { fault: null, gap: null } as const;

function whyImpossible(fact: CheckFact, nowMs: number): string | null {
  if (!STATUSES.includes(fact.status)) return `Its status is ${fact.status}.`;
  if (!ORIGINS.includes(fact.origin)) return `Its origin is ${fact.origin}.`;
  if (!(fact.score >= 0 && fact.score <= 1)) return `Its score is ${fact.score}, and lies between 0 and 1.`;
  if (fact.minute !== Math.floor(fact.atMs / MINUTE_MS))
    return 'It is filed under another minute than its own.';
  if (fact.atMs > nowMs + AHEAD_MS) return 'It lies in the future.';
  const negative = [fact.wallMs, ...fact.durationsMs].find((each) => each !== null && !(each >= 0));
  if (negative !== undefined) return `It took ${negative ?? 0} ms.`;
  const code = fact.statusCodes.find((each) => each !== null && !(each >= 100 && each <= 599));
  return code === undefined ? null : `Its HTTP status is ${code ?? 0}.`;
}

/** Checks of a server are written one after the other: a later moment has a later id. */
function jumpOf(fact: CheckFact, before: Seen): Fault | null {
  const isBackwards = fact.atMs < before.lastAtMs || fact.id < before.lastId;
  const detail = 'It was written before one of an earlier moment: the clock was set, or the row was.';
  return isBackwards ? faultOf(fact, 'clock_jump', detail) : null;
}

function gapOf(fact: CheckFact, before: Seen, intervalMs: number | null): Gap | null {
  if (intervalMs === null || fact.atMs - before.lastAtMs <= MISSED_INTERVALS * intervalMs) return null;
  return { server: fact.server, fromMs: before.lastAtMs, toMs: fact.atMs };
}

function faultOf({ id, server, atMs }: CheckFact, kind: FaultKind, detail: string): Fault {
  return { table: 'checks', id, server, atMs, kind, detail };
}
