import type { ServerStatus } from '../../domain/check/check.ts';
import { ageText } from './age.ts';
import type { Look } from './look.ts';
import type { Fact } from './presentation.ts';
import { byUrgency, statusCell, verdictCell } from './status-cell.ts';
import { renderTable, type Cell } from './table.ts';
import { printable } from './text-width.ts';

/** What a line about a server needs, wherever it comes from. */
export interface ServerLine {
  readonly server_name: string;
  readonly status: ServerStatus;
  readonly ageSeconds: number | null;
  readonly stale: boolean;
  readonly mcp: string | null;
  readonly rest: string | null;
  readonly responseTimeMs: number | null;
  readonly breaker: string | null;
  readonly reason: string | null;
}

const COLUMNS = [
  { title: 'STATUS', rank: 0 },
  { title: 'SERVER', rank: 0, leastWidth: 10 },
  { title: 'AGE', rank: 0 },
  { title: 'MCP', rank: 4 },
  { title: 'REST', rank: 4 },
  { title: 'MS', rank: 5, isNumber: true },
  { title: 'BREAKER', rank: 3 },
  { title: 'WHY', rank: 2, leastWidth: 16, foldsBelow: true },
] as const;

/** Servers, by default worst first, each status with the age of what it rests on. */
export function renderServers(
  servers: readonly ServerLine[],
  look: Look,
  order: (one: ServerLine, other: ServerLine) => number = byUrgency,
): readonly string[] {
  const rows = servers
    .toSorted(order)
    .map((server) => [
      statusCell(server.status, look),
      server.server_name,
      ageCell(server.ageSeconds, server.stale),
      verdictCell(server.mcp),
      verdictCell(server.rest),
      millisecondsText(server.responseTimeMs),
      server.breaker ?? '',
      server.reason ?? '',
    ]);
  return renderTable({ columns: COLUMNS, rows }, look);
}

/** A server's line on a pipe, printed again when its status or a verdict has changed. */
export function serverFact(server: ServerLine): readonly [string, Fact] {
  const { server_name, status, mcp, rest, breaker, reason } = server;
  const why = reason === null ? '' : `  ${printable(reason)}`;
  return [
    server_name,
    {
      mark: [status, mcp, rest, breaker].join(' '),
      line: `${status.padEnd(9)}  ${server_name}${why}`,
      isTrouble: status !== 'HEALTHY',
    },
  ];
}

/** A line for each server that is not healthy. */
export function troubledLines(servers: readonly ServerLine[]): readonly string[] {
  return servers
    .filter(({ status }) => status !== 'HEALTHY')
    .toSorted(byUrgency)
    .map((server) => serverFact(server)[1].line);
}

export function millisecondsText(durationMs: number | null): string {
  return durationMs === null ? '-' : durationMs < 10 ? durationMs.toFixed(1) : String(Math.round(durationMs));
}

/** An age, with a word where it is too old to be believed. */
export function ageCell(ageSeconds: number | null, stale: boolean): Cell {
  if (!stale) return { text: ageText(ageSeconds), style: 'faint' };
  return { text: `${ageText(ageSeconds)} stale`, style: 'warning' };
}
