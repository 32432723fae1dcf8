import type { ServerStatus } from '../../domain/check/check.ts';
import { VERDICTS } from '../../domain/probe/verdict.ts';
import { glyphOf } from '../glyph.ts';
import type { Look, Style } from './look.ts';
import type { Cell } from './table.ts';

const STYLES = {
  HEALTHY: 'good',
  DEGRADED: 'warning',
  UNHEALTHY: 'bad',
  UNKNOWN: 'faint',
} as const satisfies Record<ServerStatus, Style>;

const WORST_FIRST = { UNHEALTHY: 0, DEGRADED: 1, UNKNOWN: 2, HEALTHY: 3 } as const satisfies Record<
  ServerStatus,
  number
>;

/** A status by shape, word and colour; off a terminal by its word alone, which scripts look for. */
export function statusCell(status: ServerStatus, look: Look): Cell {
  return { text: look.isTerminal ? `${glyphOf(status)} ${status}` : status, style: STYLES[status] };
}

/** Worst first, then by name. */
export function byUrgency(
  a: { readonly server_name: string; readonly status: ServerStatus },
  b: { readonly server_name: string; readonly status: ServerStatus },
): number {
  const byStatus = WORST_FIRST[a.status] - WORST_FIRST[b.status];
  if (byStatus !== 0 || a.server_name === b.server_name) return byStatus;
  // As the API sorts: a locale's order costs as much as all the rest of a long list.
  return a.server_name < b.server_name ? -1 : 1;
}

const SUCCEEDED: ReadonlySet<string> = new Set(
  Object.entries(VERDICTS)
    .filter(([, { succeeded }]) => succeeded)
    .map(([verdict]) => verdict),
);

/** A verdict of a path; `-` before the first check. */
export function verdictCell(verdict: string | null): Cell {
  if (verdict === null) return { text: '-', style: 'faint' };
  if (verdict === 'disabled') return { text: 'off', style: 'faint' };
  if (verdict === 'ok') return { text: verdict, style: 'good' };
  return { text: verdict, style: SUCCEEDED.has(verdict) ? 'warning' : 'bad' };
}
