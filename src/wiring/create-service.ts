import type { BuildFacts, Service } from '../ports/service.ts';
import { readBuildFacts } from './build-facts.ts';
import { createProcessMeter } from './process-meter.ts';
import { VERSION } from './version.ts';

/** This process as its own surfaces speak of it. */
export function createService(role: Service['role']): Service {
  let known: BuildFacts | null = null;
  return {
    role,
    version: VERSION,
    build: () => (known ??= readBuildFacts()),
    nodeVersion: process.version,
    startedAtMs: performance.timeOrigin,
    process: createProcessMeter(),
    caches: () => [],
  };
}
