import { periodStart } from '../../domain/rollup/latency.ts';
import { mergeRollups } from '../../domain/rollup/merge-rollups.ts';
import type { Rollup } from '../../domain/rollup/rollup.ts';
import type { ActionContext } from '../action.ts';
import { mapBounded } from '../map-bounded.ts';

const HOUR_MS = 3_600_000;
/** Up to here minutes are read alone; beyond, hours with minutes at both ends. */
const MINUTES_UP_TO_MS = 2 * HOUR_MS;
const CONCURRENT_READS = 4;

export interface RollupWindow {
  readonly server: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The rollups of a server that cover a window once: hours where there are any, minutes before and after them. The
 * minute in which the window begins counts whole, so that a window of a minute is never all but empty.
 */
export async function readWindow(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  window: RollupWindow,
): Promise<readonly Rollup[]> {
  const { server, toMs } = window;
  const fromMs = periodStart('minute', window.fromMs);
  const minutes = (from: number, to: number): Promise<readonly Rollup[]> =>
    from < to
      ? store.rollups({ environment, server, period: 'minute', fromMs: from, toMs: to })
      : Promise.resolve([]);
  if (toMs - fromMs <= MINUTES_UP_TO_MS) return minutes(fromMs, toMs);
  const firstHourMs = Math.ceil(fromMs / HOUR_MS) * HOUR_MS;
  const hours = await store.rollups({ environment, server, period: 'hour', fromMs: firstHourMs, toMs });
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return minutes(fromMs, toMs);
  const before = await minutes(fromMs, first.startMs);
  return [...before, ...hours, ...(await minutes(last.startMs + HOUR_MS, toMs))];
}

/** One rollup for each server: reads server by server, so that a large fleet never holds up the process for long. */
export async function readFleetWindow(
  context: Pick<ActionContext, 'store' | 'environment'>,
  servers: readonly string[],
  window: Omit<RollupWindow, 'server'>,
): Promise<Readonly<Record<string, readonly Rollup[]>>> {
  const merged = await mapBounded(servers, CONCURRENT_READS, async (server) => {
    const rollups = await readWindow(context, { ...window, server });
    await letOthersRun();
    const whole =
      rollups.length === 0 ? [] : [mergeRollups({ server, period: 'hour', startMs: window.fromMs, rollups })];
    return [server, whole] as const;
  });
  return Object.fromEntries(merged);
}

function letOthersRun(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
