import type { ServerStatus } from '../domain/check/check.ts';

/** A status is told by shape and word, never by colour alone (DASHBOARD rules). */
const GLYPHS = { HEALTHY: '●', DEGRADED: '▲', UNHEALTHY: '■', UNKNOWN: '◌' } as const satisfies Record<
  ServerStatus,
  string
>;

export function glyphOf(status: ServerStatus): string {
  return GLYPHS[status];
}
