import type { ServerNow } from '../../actions/server/server-now.ts';
import type { ServerStatus } from '../../domain/check/check.ts';

/** Shape, word and style of a status: it never depends on colour (DASHBOARD: status everywhere). */
export interface StatusLook {
  readonly glyph: string;
  readonly word: string;
  readonly style: string;
}

export const STATUS_LOOK = {
  UNHEALTHY: { glyph: '■×', word: 'UNHEALTHY', style: 'unhealthy' },
  DEGRADED: { glyph: '▲', word: 'DEGRADED', style: 'degraded' },
  UNKNOWN: { glyph: '◌', word: 'UNKNOWN', style: 'unknown' },
  HEALTHY: { glyph: '●', word: 'HEALTHY', style: 'healthy' },
} as const satisfies Record<ServerStatus, StatusLook>;

const PAUSED: StatusLook = { glyph: '–', word: 'PAUSED', style: 'unknown' };

/** Worst first. */
export const STATUS_ORDER: readonly ServerStatus[] = ['UNHEALTHY', 'DEGRADED', 'UNKNOWN', 'HEALTHY'];

/** A pause is somebody's wish and not a lack of knowledge. */
export function lookOfServer({ state, status }: ServerNow): StatusLook {
  return state?.paused === true ? PAUSED : STATUS_LOOK[status];
}
