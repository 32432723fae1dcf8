import type { ProbePath } from '../probe/verdict.ts';
import { readLatency } from '../rollup/latency.ts';
import { mergeRollups } from '../rollup/merge-rollups.ts';
import type { Rollup } from '../rollup/rollup.ts';
import { ratio } from '../rollup/window-totals.ts';
import { roundOrNull } from '../figures/numbers.ts';
import type { PathHistory } from './response-time-analysis.ts';

/** More of the probes than this must not run out of time. */
const MOST_TIMEOUTS = 0.05;
/** A p99 beyond this share of the limit leaves no room for a bad day. */
const TIGHT = 0.8;
const FEWEST_OF_AN_HOUR = 3;
const FEWEST_ANSWERS = 20;

export interface HourBody {
  /** Of the day, in UTC. */
  readonly hour: number;
  readonly probes: number;
  readonly timeouts: number;
  readonly rate: number | null;
}

export interface TimeoutFindingBody {
  readonly kind: 'rate' | 'hour' | 'tight';
  readonly message: string;
}

/** How often one path of a server runs out of time, and how near it comes. */
export interface TimeoutBody {
  readonly server_name: string;
  readonly path: ProbePath;
  readonly probes: number;
  readonly timeouts: number;
  readonly rate: number | null;
  readonly limit_ms: number;
  readonly p99_ms: number | null;
  /** Share of the limit that the p99 of the answers leaves free. */
  readonly headroom: number | null;
  /** The hours with time-outs, the worst first. */
  readonly hours: readonly HourBody[];
  readonly findings: readonly TimeoutFindingBody[];
}

export function analyseTimeouts({ server, path, timeoutMs, rollups }: PathHistory): TimeoutBody {
  const whole = mergeRollups({ server, period: 'hour', startMs: 0, rollups })[path];
  const { p99_ms, samples } = readLatency([whole]);
  const timeouts = whole.verdicts.timeout ?? 0;
  const body = {
    server_name: server,
    path,
    probes: whole.probes,
    timeouts,
    rate: roundOrNull(ratio(timeouts, whole.probes)),
    limit_ms: timeoutMs,
    p99_ms,
    headroom: p99_ms === null ? null : roundOrNull(Math.max(0, 1 - p99_ms / timeoutMs)),
    hours: hoursOf(rollups, path)
      .filter((hour) => hour.timeouts > 0)
      .toSorted((a, b) => (b.rate ?? 0) - (a.rate ?? 0) || b.timeouts - a.timeouts),
  };
  return { ...body, findings: findingsOf(body, samples) };
}

/** Each hour of the day over all days. */
export function hoursOf(rollups: readonly Rollup[], path: ProbePath): readonly HourBody[] {
  const byHour = Map.groupBy(rollups, ({ startMs }) => new Date(startMs).getUTCHours());
  return [...byHour]
    .toSorted(([one], [other]) => one - other)
    .map(([hour, members]) => {
      const probes = members.reduce((sum, member) => sum + member[path].probes, 0);
      const timeouts = members.reduce((sum, member) => sum + (member[path].verdicts.timeout ?? 0), 0);
      return { hour, probes, timeouts, rate: roundOrNull(ratio(timeouts, probes)) };
    });
}

function findingsOf(body: Omit<TimeoutBody, 'findings'>, samples: number): readonly TimeoutFindingBody[] {
  const { rate, timeouts, probes, limit_ms, p99_ms } = body;
  const worst = body.hours.find((hour) => hour.timeouts >= FEWEST_OF_AN_HOUR);
  if (rate !== null && rate > MOST_TIMEOUTS)
    return [
      {
        kind: 'rate',
        message: `${timeouts} of ${probes} probes ran out of their ${limit_ms} ms. See whether the server is slow, or the limit short: \`watchkeeper performance recommend-timeouts\`.`,
      },
    ];
  if (worst?.rate !== undefined && worst.rate !== null && worst.rate > MOST_TIMEOUTS)
    return [
      {
        kind: 'hour',
        message: `From ${worst.hour} to ${worst.hour + 1} o'clock UTC ${worst.timeouts} of ${worst.probes} probes ran out of time, and few at other times. Look for what the server does then.`,
      },
    ];
  if (p99_ms !== null && samples >= FEWEST_ANSWERS && p99_ms > TIGHT * limit_ms)
    return [
      {
        kind: 'tight',
        message: `One answer in a hundred takes ${Math.round(p99_ms)} ms or more of the ${limit_ms} ms that there are. Raise the limit before the server is a little slower: \`watchkeeper performance recommend-timeouts\`.`,
      },
    ];
  return [];
}
