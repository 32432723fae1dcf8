import { totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { ProcessFigures } from '../domain/figures/process-figures.ts';

/** A reading this young is given again: too short a time between two says little. */
const LEAST_MS = 5_000;

/** Reads what this process costs; the first reading is of its whole life. */
export function createProcessMeter(): () => ProcessFigures {
  let beforeMs = performance.timeOrigin;
  let cpuBefore = { user: 0, system: 0 };
  let loopBefore: ReturnType<typeof performance.eventLoopUtilization> | undefined;
  let last: ProcessFigures | null = null;
  return () => {
    const nowMs = performance.timeOrigin + performance.now();
    if (last !== null && nowMs - beforeMs < LEAST_MS) return last;
    const cpu = process.cpuUsage();
    const cpuMicros = cpu.user - cpuBefore.user + (cpu.system - cpuBefore.system);
    const loop = performance.eventLoopUtilization();
    const sinceBefore = loopBefore === undefined ? loop : performance.eventLoopUtilization(loop, loopBefore);
    const { rss, heapUsed } = process.memoryUsage();
    last = {
      cpuPercent: cpuMicros / 10 / Math.max(1, nowMs - beforeMs),
      rssBytes: rss,
      heapUsedBytes: heapUsed,
      memoryLimitBytes: memoryLimit(),
      eventLoopUtilization: sinceBefore.utilization,
    };
    [beforeMs, cpuBefore, loopBefore] = [nowMs, cpu, loop];
    return last;
  };
}

/** Of the container where there is one. A limit beyond the machine's memory is none. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
