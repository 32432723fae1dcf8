import { z } from 'zod';
import { fleetHealthSchema } from '../../actions/server/fleet-health.ts';
import { runAction } from '../../actions/run-action.ts';
import { serverStatus } from '../../actions/server/status.ts';
import type { ActionContext } from '../../actions/action.ts';
import { countedMs, livingFrom, livingWorkers } from '../../domain/figures/living-workers.ts';
import type { WorkerFigures } from '../../domain/figures/worker-figures.ts';

const MINUTE_MS = 60_000;

const workerSchema = z.object({
  worker: z.string(),
  checks_per_second: z.number(),
  lag_p99_ms: z.number().nullable(),
  overruns: z.number(),
  memory_bytes: z.number(),
  age_seconds: z.number(),
});

export const topSchema = fleetHealthSchema.extend({
  checks_per_second: z.number(),
  lag_p99_ms: z.number().nullable(),
  workers: z.array(workerSchema),
});

export type TopReading = z.output<typeof topSchema>;

/** The fleet and those who watch it, at one moment. */
export async function readTop(context: ActionContext): Promise<{ output: TopReading; exitCode: number }> {
  const nowMs = context.nowMs();
  const [result, figures] = await Promise.all([
    runAction(context, { action: serverStatus, input: {} }),
    context.store.figures(livingFrom(nowMs)),
  ]);
  const health = fleetHealthSchema.parse(result.kind === 'done' ? result.output : null);
  return { output: { ...health, ...presentWorkers(figures, nowMs) }, exitCode: result.exitCode };
}

/** Each living worker by its newest figures. */
export function presentWorkers(
  figures: readonly WorkerFigures[],
  nowMs: number,
): Pick<TopReading, 'checks_per_second' | 'lag_p99_ms' | 'workers'> {
  const workers = livingWorkers(figures, nowMs).map((newest) => presentWorker(newest, nowMs));
  const lags = workers.flatMap(({ lag_p99_ms }) => lag_p99_ms ?? []);
  return {
    checks_per_second: workers.reduce((sum, { checks_per_second }) => sum + checks_per_second, 0),
    lag_p99_ms: lags.length === 0 ? null : Math.max(...lags),
    workers,
  };
}

function presentWorker(figures: WorkerFigures, nowMs: number): TopReading['workers'][number] {
  return {
    worker: figures.worker,
    checks_per_second: figures.checks / (countedMs(figures) / 1_000),
    lag_p99_ms: figures.lagP99Ms,
    overruns: figures.overruns,
    memory_bytes: figures.process.rssBytes,
    age_seconds: Math.max(0, (nowMs - figures.minuteMs - MINUTE_MS) / 1_000),
  };
}
