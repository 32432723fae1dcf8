import { countedMs } from './living-workers.ts';
import { round, secondsSince } from './numbers.ts';
import type { ProcessBody, WorkerBody } from './performance-body.ts';
import type { ProcessFigures } from './process-figures.ts';
import type { WorkerFigures } from './worker-figures.ts';

const MEBIBYTE = 1_048_576;

export function processBody(process: ProcessFigures): ProcessBody {
  return {
    cpu_usage_percent: round(process.cpuPercent),
    memory_usage_mb: round(process.rssBytes / MEBIBYTE),
    heap_used_mb: round(process.heapUsedBytes / MEBIBYTE),
    memory_limit_mb: round(process.memoryLimitBytes / MEBIBYTE),
    event_loop_utilization: round(process.eventLoopUtilization),
  };
}

export function workerBody(
  newest: WorkerFigures,
  figures: readonly WorkerFigures[],
  nowMs: number,
): WorkerBody {
  const own = figures.filter(({ worker }) => worker === newest.worker).map(({ process }) => process);
  return {
    worker: newest.worker,
    minute: new Date(newest.minuteMs).toISOString(),
    uptime_seconds: secondsSince(newest.startedAtMs, nowMs),
    ...processBody(newest.process),
    peak_memory_usage_mb: round(Math.max(...own.map(({ rssBytes }) => rssBytes)) / MEBIBYTE),
    peak_cpu_usage_percent: round(Math.max(...own.map(({ cpuPercent }) => cpuPercent))),
    checks_per_second: round(newest.checks / (countedMs(newest) / 1000)),
    lag_p99_ms: newest.lagP99Ms,
    overruns: newest.overruns,
  };
}
