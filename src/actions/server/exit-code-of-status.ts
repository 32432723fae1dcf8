import type { ServerStatus } from '../../domain/check/check.ts';

const EXIT_CODES = { HEALTHY: 0, UNHEALTHY: 1, UNKNOWN: 3, DEGRADED: 5 } as const satisfies Record<
  ServerStatus,
  number
>;

/** SURFACE section 3: healthy 0, unhealthy 1, nothing known 3, degraded 5. */
export function exitCodeOfStatus(status: ServerStatus): number {
  return EXIT_CODES[status];
}
