import type { Service } from '../../../src/ports/service.ts';

const MEBIBYTE = 1_048_576;

/** A process of which every figure stands still, started a minute before. */
export function stillService(nowMs: number): Service {
  return {
    role: 'api',
    version: '1.2.3',
    build: () => ({ gitCommit: '0123456789abcdef0123456789abcdef01234567', builtAt: null }),
    nodeVersion: 'v24.0.0',
    startedAtMs: nowMs - 60_000,
    process: () => ({
      cpuPercent: 12.5,
      rssBytes: 96 * MEBIBYTE,
      heapUsedBytes: 40 * MEBIBYTE,
      memoryLimitBytes: 1024 * MEBIBYTE,
      eventLoopUtilization: 0.1,
    }),
    caches: () => [],
  };
}
