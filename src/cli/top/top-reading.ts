import { z } from 'zod';
import { fleetHealthSchema } from '../../actions/server/fleet-health.ts';
import { runAction } from '../../actions/run-action.ts';
import type { ActionResult } from '../../actions/run-action.ts';
import { serverStatus } from '../../actions/server/status.ts';
import type { ActionContext } from '../../actions/action.ts';
import { livingFrom, livingWorkers } from '../../domain/figures/living-workers.ts';
import type { WorkerBody } from '../../domain/figures/performance-body.ts';
import { workerBody } from '../../domain/figures/process-body.ts';

const MINUTE_MS = 60_000;
const MEBIBYTE = 2 ** 20;

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

/** Of what is told of a worker, what the picture takes. */
export type ToldWorker = Pick<
  WorkerBody,
  'worker' | 'minute' | 'checks_per_second' | 'lag_p99_ms' | 'overruns' | 'memory_usage_mb'
>;

/** The fleet and those who watch it, at one moment. */
export interface TopResult {
  readonly output: TopReading;
  /** Of the fleet's status. */
  readonly exitCode: number;
}

/** As it is seen on this machine. */
export async function readTop(context: ActionContext): Promise<TopResult> {
  const nowMs = context.nowMs();
  const [result, figures] = await Promise.all([
    runAction(context, { action: serverStatus, input: {} }),
    context.store.figures(livingFrom(nowMs)),
  ]);
  return topResult(
    result,
    livingWorkers(figures, nowMs).map((newest) => workerBody(newest, figures, nowMs)),
  );
}

/** What `server/status` said, with the workers as `performance/show` tells of them. */
export function topResult(status: ActionResult<unknown>, workers: readonly ToldWorker[]): TopResult {
  const health = fleetHealthSchema.parse(status.kind === 'done' ? status.output : null);
  const output = { ...health, ...presentWorkers(workers, Date.parse(health.timestamp)) };
  return { output, exitCode: status.exitCode };
}

/** Each worker by its newest figures. */
export function presentWorkers(
  told: readonly ToldWorker[],
  nowMs: number,
): Pick<TopReading, 'checks_per_second' | 'lag_p99_ms' | 'workers'> {
  const workers = told.map((each) => presentWorker(each, nowMs));
  const lags = workers.flatMap(({ lag_p99_ms }) => lag_p99_ms ?? []);
  return {
    checks_per_second: workers.reduce((sum, { checks_per_second }) => sum + checks_per_second, 0),
    lag_p99_ms: lags.length === 0 ? null : Math.max(...lags),
    workers,
  };
}

function presentWorker(
  { worker, checks_per_second, lag_p99_ms, overruns, memory_usage_mb, minute }: ToldWorker,
  nowMs: number,
): TopReading['workers'][number] {
  return {
    worker,
    checks_per_second,
    lag_p99_ms,
    overruns,
    memory_bytes: Math.round(memory_usage_mb * MEBIBYTE),
    age_seconds: Math.max(0, (nowMs - Date.parse(minute) - MINUTE_MS) / 1_000),
  };
}
