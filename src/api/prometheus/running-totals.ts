import { PERIOD_MS, periodStart } from '../../domain/rollup/latency.ts';
import type { RecordStore } from '../../ports/store.ts';
import { addTotals, NO_TOTALS, totalsOfRollup } from './server-totals.ts';
import type { ServerTotals } from './server-totals.ts';

/** A minute this old is not written again: its figures are added up for good. */
const SETTLED_AFTER_MS = 5 * PERIOD_MS.minute;

type TotalsByServer = ReadonlyMap<string, ServerTotals>;

export interface FleetTotals {
  /** Since the hour in which this process began. */
  readonly total: TotalsByServer;
  /** Of the minutes that are not settled yet: the last five. */
  readonly recent: TotalsByServer;
}

export interface RunningTotals {
  read(nowMs: number): Promise<FleetTotals>;
}

/**
 * Counters of an environment that never fall, made of the stored minutes: settled minutes are read once and added
 * up, the last five are read at each scrape. They begin with the hour of this process's start, as counters may after
 * a restart. Scrapes wait for each other.
 */
export function createRunningTotals(
  store: Pick<RecordStore, 'rollups'>,
  environment: string,
  startedMs: number,
): RunningTotals {
  let untilMs = periodStart('hour', startedMs);
  let settled: TotalsByServer = new Map();

  const sumMinutes = async (fromMs: number, toMs: number): Promise<TotalsByServer> => {
    const sums = new Map<string, ServerTotals>();
    for (let startMs = fromMs; startMs < toMs; startMs += PERIOD_MS.minute) {
      const window = { fromMs: startMs, toMs: Math.min(startMs + PERIOD_MS.minute, toMs) };
      for (const rollup of await store.rollups({ environment, period: 'minute', ...window })) {
        sums.set(rollup.server, addTotals(sums.get(rollup.server) ?? NO_TOTALS, totalsOfRollup(rollup)));
      }
      await letOthersRun();
    }
    return sums;
  };

  const read = async (nowMs: number): Promise<FleetTotals> => {
    const settledUntilMs = Math.max(untilMs, periodStart('minute', nowMs - SETTLED_AFTER_MS));
    settled = sumOf(settled, await sumMinutes(untilMs, settledUntilMs));
    untilMs = settledUntilMs;
    const recent = await sumMinutes(untilMs, nowMs + 1);
    return { recent, total: sumOf(settled, recent) };
  };

  let last: Promise<unknown> = Promise.resolve();
  return {
    read: (nowMs) => {
      const reading = last.then(() => read(nowMs));
      last = reading.catch(() => undefined);
      return reading;
    },
  };
}

function sumOf(a: TotalsByServer, b: TotalsByServer): TotalsByServer {
  const sum = new Map(a);
  for (const [server, totals] of b) sum.set(server, addTotals(sum.get(server) ?? NO_TOTALS, totals));
  return sum;
}

function letOthersRun(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
