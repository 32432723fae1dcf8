import type { ServerStatus } from '../../domain/check/check.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import { plannedMinutes } from '../../domain/maintenance/planned-minutes.ts';
import { periodStart } from '../../domain/rollup/latency.ts';
import { Tally } from '../../domain/rollup/tally.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { ActionContext } from '../action.ts';
import { readWindows } from '../maintenance/windows.ts';
import { mapBounded } from '../map-bounded.ts';

const CONCURRENT_READS = 4;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How many checks of these servers found which status while work on them was planned, by the windows known now. */
export async function readPlanned(
  context: ActionContext,
  specs: readonly ServerSpec[],
  span: Span,
): Promise<Readonly<Partial<Record<ServerStatus, number>>>> {
  const { configured, added, past } = await readWindows(context);
  const windows = [...configured, ...added, ...past];
  const statuses = new Tally<ServerStatus>();
  if (windows.length === 0) return statuses.build();
  await mapBounded(specs, CONCURRENT_READS, async (spec) => {
    for (const found of await plannedOf(context, { spec, windows, ...span })) statuses.merge(found);
  });
  return statuses.build();
}

interface Planned extends Span {
  readonly spec: ServerSpec;
  readonly windows: readonly MaintenanceWindow[];
}

/** The first minute counts whole, as in every figure of a window of time. */
async function plannedOf(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  { spec, windows, fromMs, toMs }: Planned,
): Promise<readonly Readonly<Partial<Record<ServerStatus, number>>>[]> {
  const labels = { ...spec.labels, server: spec.name, environment };
  const stretches = plannedMinutes(windows, labels, { fromMs: periodStart('minute', fromMs), toMs });
  const found = [];
  for (const { startsAtMs, endsAtMs } of stretches) {
    const query = { environment, server: spec.name, fromMs: startsAtMs, toMs: endsAtMs };
    const rollups = await store.rollups({ ...query, period: 'minute' });
    found.push(...rollups.map(({ statuses }) => statuses));
  }
  return found;
}
