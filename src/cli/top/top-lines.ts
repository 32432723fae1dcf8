import type { ServerRow } from '../../actions/server/server-row.ts';
import { flow } from '../present/flow.ts';
import type { Look } from '../present/look.ts';
import { pauseLines } from '../present/pause.ts';
import { lineOfRow } from '../present/server.ts';
import { renderServers, type ServerLine } from '../present/server-table.ts';
import { byUrgency, statusCell } from '../present/status-cell.ts';
import { clip, wrap } from '../present/text-width.ts';
import { countText } from '../present/count-text.ts';
import type { Cell } from '../present/table.ts';
import type { TopReading } from './top-reading.ts';
import type { Order, TopState } from './top-state.ts';

const JUST_NOW_SECONDS = 60;
const KEYS = [
  's      sort by urgency, name, age, response time',
  '/      filter by name, status or reason; Enter keeps it, Esc drops it',
  'j k    scroll, also with arrows, space and page keys',
  '?      these keys',
  'q      end',
];

/** One picture of the fleet, never higher than the look; where nothing scrolls, the whole of it. */
export function topLines(reading: TopReading, state: TopState, look: Look): readonly string[] {
  const head = headLines(reading, look);
  const foot = look.isTerminal ? footLines(state, look) : [];
  const rows = state.showsKeys
    ? KEYS.map((line) => clip(line, look.width))
    : tableLines(reading, state, look);
  const [title = '', ...body] = rows;
  const room = Math.max(1, look.height - head.length - foot.length - 2);
  const scrolled = Math.min(state.scrolled, Math.max(0, body.length - room));
  const shown = state.showsKeys ? body : body.slice(scrolled, scrolled + room);
  const left = body.length - scrolled - shown.length;
  const end =
    left > 0 && look.isTerminal ? foot.map((line) => clip(`+${left} more  ${line}`, look.width)) : foot;
  return [...head, '', title, ...shown, ...end].slice(0, look.height);
}

function headLines(reading: TopReading, look: Look): readonly string[] {
  const { workers, environment, overall_status } = reading;
  const fleet = flow(
    [statusCell(overall_status, look), { text: environment, style: 'strong' }, sentenceOf(reading)],
    look,
  );
  const lag = reading.lag_p99_ms === null ? [] : [`lag p99 ${Math.round(reading.lag_p99_ms)} ms`];
  const overruns = workers.reduce((sum, worker) => sum + worker.overruns, 0);
  const watching =
    workers.length === 0
      ? [silenceOf(reading)]
      : [
          `${reading.checks_per_second.toFixed(1)} checks/s`,
          ...lag,
          ...(overruns === 0 ? [] : [{ text: `${overruns} overruns`, style: 'warning' as const }]),
          `${countText(workers.length, 'worker')}, ${mebibytes(reading)} MiB`,
        ];
  return [...fleet, ...pauseLines(reading, look), ...flow(watching, look)];
}

/** A check of just now has come from somebody, whose figures follow. */
function silenceOf({ last_check_age_seconds: age }: TopReading): Cell | string {
  return age !== null && age <= JUST_NOW_SECONDS
    ? 'being watched; first figures to come'
    : { text: 'nobody watches: start it with watchkeeper up', style: 'warning' };
}

function sentenceOf(reading: TopReading): string {
  const { total_servers: total, healthy_servers: healthy } = reading;
  if (total === 0) return 'no servers';
  const others = [
    [reading.unhealthy_servers, 'down'],
    [reading.degraded_servers, 'degraded'],
    [reading.unknown_servers, 'unknown'],
  ] as const;
  const rest = others.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  return [`${healthy} of ${total} healthy`, ...rest].join(', ');
}

function mebibytes({ workers }: TopReading): number {
  return Math.round(workers.reduce((sum, worker) => sum + worker.memory_bytes, 0) / 2 ** 20);
}

function tableLines({ servers }: TopReading, { order, filter }: TopState, look: Look): readonly string[] {
  const wanted = filter.toLowerCase();
  const matching = servers.filter((row) => textOf(row).includes(wanted)).map(lineOfRow);
  if (matching.length === 0)
    return wrap(filter === '' ? 'No servers.' : `No server has ${filter} in it.`, look.width);
  return renderServers(matching, look, COMPARISONS[order]);
}

function textOf({ server_name, status, error_message }: ServerRow): string {
  return `${server_name} ${status} ${error_message ?? ''}`.toLowerCase();
}

const COMPARISONS: Readonly<Record<Order, (one: ServerLine, other: ServerLine) => number>> = {
  urgency: byUrgency,
  name: (one, other) => one.server_name.localeCompare(other.server_name),
  age: (one, other) => (other.ageSeconds ?? Infinity) - (one.ageSeconds ?? Infinity) || byUrgency(one, other),
  time: (one, other) => (other.responseTimeMs ?? -1) - (one.responseTimeMs ?? -1) || byUrgency(one, other),
};

function footLines(state: TopState, look: Look): readonly string[] {
  const { trouble } = state;
  const old =
    trouble === null ? [] : [look.paint('warning', clip(`Not of just now: ${trouble}`, look.width))];
  return [clip(footText(state), look.width), ...old];
}

function footText({ order, filter, isTyping }: TopState): string {
  if (isTyping) return `/${filter}_`;
  const by = `by ${order}`;
  return filter === '' ? `${by}  s sort  / filter  ? keys  q end` : `${by}  /${filter}  Esc all  q end`;
}
