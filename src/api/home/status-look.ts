import type { ServerStatus } from '../../domain/check/check.ts';

/** Glyph and class beside the word, so that a status never depends on colour (DASHBOARD: status everywhere). */
export const STATUS_LOOK = {
  UNHEALTHY: { glyph: '■×', style: 'unhealthy' },
  DEGRADED: { glyph: '▲', style: 'degraded' },
  UNKNOWN: { glyph: '◌', style: 'unknown' },
  HEALTHY: { glyph: '●', style: 'healthy' },
} as const satisfies Record<ServerStatus, { glyph: string; style: string }>;

/** Worst first. */
export const STATUS_ORDER: readonly ServerStatus[] = ['UNHEALTHY', 'DEGRADED', 'UNKNOWN', 'HEALTHY'];
