import type { FleetHealth } from '../../actions/server/fleet-health.ts';
import type { ServerRow } from '../../actions/server/server-row.ts';
import type { Look } from '../present/look.ts';
import { pauseText } from '../present/pause.ts';
import { statusLines } from '../present/server.ts';
import { statusCell } from '../present/status-cell.ts';
import { clip, printable } from '../present/text-width.ts';

/** At the start at most this many servers are listed one by one. */
const LISTED = 20;
const FROM_HERE = 'From here on, a line for each change:';

/**
 * Whether every server that is to be watched has been checked since then, epoch milliseconds; of a paused fleet none is. A fleet without servers
 * is one whose configuration no worker has read yet.
 */
export function hasSwept({ servers, mode }: FleetHealth, sinceMs: number): boolean {
  const isChecked = ({ enabled, paused, timestamp }: ServerRow): boolean =>
    !enabled || paused || (timestamp !== null && Date.parse(timestamp) >= sinceMs);
  return servers.length > 0 && (mode.mode === 'paused' || servers.every(isChecked));
}

/** The fleet as `watchkeeper status` shows it; of a large one only those that are not healthy. */
export function firstSweepLines(health: FleetHealth, look: Look): readonly string[] {
  const { servers } = health;
  if (servers.length <= LISTED) return [...statusLines(health, look), '', FROM_HERE];
  const troubled = servers.filter(({ status }) => status !== 'HEALTHY');
  const left = Math.max(0, troubled.length - LISTED);
  const more = left === 0 ? [] : [`and ${left} more: watchkeeper status`];
  return [...statusLines({ ...health, servers: troubled.slice(0, LISTED) }, look), ...more, '', FROM_HERE];
}

/** A line for each server that is new or whose status has changed, and one for a pause or its end. */
export function changeLines(before: FleetHealth, now: FleetHealth, look: Look): readonly string[] {
  const statuses = new Map(before.servers.map(({ server_name, status }) => [server_name, status]));
  const changed = now.servers.flatMap((row) => {
    const was = statuses.get(row.server_name);
    return was === row.status ? [] : [changeLine({ row, was, at: now.timestamp }, look)];
  });
  return before.mode.mode === now.mode.mode ? changed : [modeLine(now, look), ...changed];
}

/** Once a server has been checked since a worker came back, epoch milliseconds; null before. */
export function returnLine({ servers, timestamp }: FleetHealth, backSinceMs: number): string | null {
  const isWatching = servers.some(
    (row) => row.timestamp !== null && Date.parse(row.timestamp) >= backSinceMs,
  );
  return isWatching ? `${clockText(timestamp)}  The worker watches again` : null;
}

function modeLine(health: FleetHealth, look: Look): string {
  const { who, reason } = health.mode;
  const why = reason === '' ? '' : `: ${printable(reason)}`;
  const said = pauseText(health) ?? `Probing goes on, by ${printable(who ?? 'nobody')}${why}`;
  return look.paint('warning', `${clockText(health.timestamp)}  ${said}`);
}

/** In the time of the terminal. */
function clockText(iso: string): string {
  return new Date(iso).toTimeString().slice(0, 8);
}

interface Change {
  readonly row: ServerRow;
  readonly was: ServerRow['status'] | undefined;
  /** ISO 8601; shown in the time of the terminal. */
  readonly at: string;
}

const WIDEST_STATUS = '■ UNHEALTHY'.length;

function changeLine({ row, was, at }: Change, look: Look): string {
  const clock = clockText(at);
  const { text, style } = statusCell(row.status, look);
  const status = text.padEnd(WIDEST_STATUS);
  const before = was === undefined ? 'new' : `was ${was}`;
  const why = row.error_message === null ? '' : `: ${printable(row.error_message)}`;
  const room = look.width - clock.length - status.length - 4;
  return `${clock}  ${look.paint(style ?? 'plain', status)}  ${clip(`${row.server_name}, ${before}${why}`, room)}`;
}
