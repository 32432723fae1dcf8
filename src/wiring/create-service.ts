import type { Service } from '../ports/service.ts';
import { readBuildFacts } from './build-facts.ts';
import { createProcessMeter } from './process-meter.ts';
import { VERSION } from './version.ts';

/** This process as its own surfaces speak of it. What it is built from is read when first asked for. */
export function createService(role: Service['role']): Service {
  let build: Service['build'] | null = null;
  return {
    role,
    version: VERSION,
    get build() {
      return (build ??= readBuildFacts());
    },
    nodeVersion: process.version,
    startedAtMs: performance.timeOrigin,
    process: createProcessMeter(),
    caches: () => [],
  };
}
