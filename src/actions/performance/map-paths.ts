import { hasFewHours } from '../../domain/performance/median-series.ts';
import type { AdvisedPath } from '../../domain/performance/timeout-advice.ts';
import type { Rollup } from '../../domain/rollup/rollup.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { ActionContext } from '../action.ts';
import { readFleet, selectServers } from '../fleet/read-fleet.ts';
import { mapBounded } from '../map-bounded.ts';
import { readWindow, type RollupWindow } from '../metrics/read-window.ts';

const CONCURRENT_READS = 4;
const PATHS = ['mcp', 'rest'] as const;

export interface PathWindow extends Omit<RollupWindow, 'server'> {
  /** One server; all where it is left out. */
  readonly server: string | undefined;
  /** Read the minutes where there are few hours, so that a course shows in them. */
  readonly isFine?: boolean;
}

/**
 * What becomes of each path of the servers over a window: server by server, so that never more than a few are held. A
 * path that is switched off is left out. Throws SERVER_NOT_FOUND.
 */
export async function mapPaths<T>(
  context: ActionContext,
  { server, ...window }: PathWindow,
  judge: (path: AdvisedPath) => T,
): Promise<readonly T[]> {
  const { store, environment } = context;
  const fleet = await readFleet(store, environment);
  const selected = selectServers(fleet, environment, server === undefined ? [] : [server]);
  let done = 0;
  const judged = await mapBounded(selected, CONCURRENT_READS, async ({ spec }) => {
    const rollups = await readRollups(context, spec.name, window);
    context.progress?.({ done: (done += 1), total: selected.length, what: 'servers' });
    return pathsOf(spec, rollups).map(judge);
  });
  return judged.flat();
}

async function readRollups(
  context: ActionContext,
  server: string,
  { fromMs, toMs, isFine = false }: Omit<PathWindow, 'server'>,
): Promise<readonly Rollup[]> {
  const { store, environment } = context;
  const rollups = await readWindow(context, { server, fromMs, toMs });
  if (!isFine || !hasFewHours(rollups)) return rollups;
  const minutes = await store.rollups({ environment, server, period: 'minute', fromMs, toMs });
  return minutes.length === 0 ? rollups : minutes;
}

function pathsOf(spec: ServerSpec, rollups: readonly Rollup[]): readonly AdvisedPath[] {
  return PATHS.flatMap((path) => {
    const settings = spec[path];
    return settings === null
      ? []
      : [
          {
            server: spec.name,
            path,
            timeoutMs: settings.timeoutMs,
            intervalMs: spec.intervalMs,
            rollups,
          },
        ];
  });
}
