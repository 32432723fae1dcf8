import type { z } from 'zod';
import { serverIo } from '../../actions/server/io.ts';
import { serverLoad } from '../../actions/server/load.ts';
import { serverLogs } from '../../actions/server/logs.ts';
import { serverResources } from '../../actions/server/resources.ts';
import { serverRestart } from '../../actions/server/restart.ts';
import { readable } from '../../domain/execute/readable.ts';
import { timeText } from './age.ts';
import { renderFields } from './fields.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { statusCell } from './status-cell.ts';
import { renderTable, type Cell } from './table.ts';
import { printable, wrap } from './text-width.ts';

type Logs = z.output<typeof serverLogs.output>;
type Load = z.output<typeof serverLoad.output>;
type Io = z.output<typeof serverIo.output>;
type Resources = z.output<typeof serverResources.output>;
type Restart = z.output<typeof serverRestart.output>;

export const hostPresentations = [
  presentationOf(serverLogs, { lines: logLines }),
  presentationOf(serverLoad, { lines: loadLines }),
  presentationOf(serverIo, { lines: ioLines }),
  presentationOf(serverResources, { lines: resourceLines }),
  presentationOf(serverRestart, { lines: restartLines }),
];

interface Asked {
  readonly server_name: string;
  readonly host: string;
  readonly timestamp: string;
}

function headLines({ server_name, host, timestamp }: Asked, look: Look, more: readonly string[] = []) {
  return flow([{ text: server_name, style: 'strong' }, `on ${host}`, ...more, timeText(timestamp)], look);
}

/** Word for word: what is copied out of it has to be what is there. */
function logLines(logs: Logs, look: Look): readonly string[] {
  const more = [logs.source, ...(logs.truncated ? ['only the end: the lines are very long'] : [])];
  const lines = logs.lines.length === 0 ? ['Nothing is in it.'] : logs.lines.map(readable);
  return [...headLines(logs, look, more), '', ...lines];
}

function loadLines(asked: Load, look: Look): readonly string[] {
  const { load, raw } = asked;
  if (load === null) return [...headLines(asked, look), ...rawLines(raw)];
  return [
    ...headLines(asked, look),
    ...renderFields(
      [
        ['1 minute', load.one_minute.toFixed(2)],
        ['5 minutes', load.five_minutes.toFixed(2)],
        ['15 minutes', load.fifteen_minutes.toFixed(2)],
        ['people', load.users === null ? null : String(load.users)],
      ],
      look,
    ),
  ];
}

function ioLines(asked: Io, look: Look): readonly string[] {
  if (asked.reports === 0) return [...headLines(asked, look), ...rawLines(asked.raw)];
  const columns = [
    { title: 'DEVICE', rank: 0 },
    { title: 'BUSY', rank: 0, isNumber: true },
    { title: 'READ/S', rank: 1, isNumber: true },
    { title: 'WRITE/S', rank: 1, isNumber: true },
    { title: 'READ KIB/S', rank: 2, isNumber: true },
    { title: 'WRITTEN KIB/S', rank: 2, isNumber: true },
    { title: 'READ WAIT', rank: 3, isNumber: true },
    { title: 'WRITE WAIT', rank: 3, isNumber: true },
  ];
  const rows = asked.devices.map((each) => [
    each.device,
    { text: figureText(each.busy_percent, ' %'), style: styleOfShare(each.busy_percent) },
    figureText(each.reads_per_second),
    figureText(each.writes_per_second),
    figureText(each.read_kib_per_second),
    figureText(each.written_kib_per_second),
    figureText(each.read_await_ms, ' ms'),
    figureText(each.write_await_ms, ' ms'),
  ]);
  const waiting = `waiting for disks ${figureText(asked.io_wait_percent, ' %')}`;
  return [...headLines(asked, look, [waiting]), '', ...renderTable({ columns, rows }, look)];
}

function resourceLines(asked: Resources, look: Look): readonly string[] {
  const { activity, memory, disks, problems, raw } = asked;
  return [
    ...headLines(asked, look),
    ...(activity === null ? rawLines(raw.top) : ['', ...activityLines(activity, look)]),
    ...(memory === null ? rawLines(raw.free) : ['', ...memoryLines(memory, look)]),
    ...(disks === null ? rawLines(raw.df) : ['', ...diskLines(disks, look)]),
    ...problems.flatMap((problem) => wrap(printable(`- ${problem}`), look.width)),
  ];
}

function activityLines(activity: NonNullable<Resources['activity']>, look: Look): readonly string[] {
  const columns = [
    { title: 'PID', rank: 1, isNumber: true },
    { title: 'USER', rank: 2 },
    { title: 'CPU', rank: 0, isNumber: true },
    { title: 'MEMORY', rank: 0, isNumber: true },
    { title: 'PROGRAM', rank: 0 },
  ];
  const rows = activity.busiest.map(({ pid, user, cpu_percent, memory_percent, name }) => [
    String(pid),
    user,
    figureText(cpu_percent, ' %'),
    figureText(memory_percent, ' %'),
    printable(name),
  ]);
  const idle = `processors idle ${figureText(activity.idle_percent, ' %')}`;
  return [...flow([idle, `${activity.processes} processes`], look), ...renderTable({ columns, rows }, look)];
}

function memoryLines(memory: NonNullable<Resources['memory']>, look: Look): readonly string[] {
  const { total_bytes, used_bytes, available_bytes, swap_total_bytes, swap_used_bytes } = memory;
  const available = available_bytes === null ? [] : [`${gibText(available_bytes)} available`];
  return flow(
    [
      `memory ${gibText(used_bytes)} of ${gibText(total_bytes)} used`,
      ...available,
      `swap ${gibText(swap_used_bytes)} of ${gibText(swap_total_bytes)}`,
    ],
    look,
  );
}

function diskLines(disks: NonNullable<Resources['disks']>, look: Look): readonly string[] {
  const columns = [
    { title: 'MOUNT', rank: 0, leastWidth: 12 },
    { title: 'FULL', rank: 0, isNumber: true },
    { title: 'USED', rank: 1, isNumber: true },
    { title: 'SIZE', rank: 1, isNumber: true },
    { title: 'FILESYSTEM', rank: 2, leastWidth: 12 },
  ];
  const rows = disks.map((disk) => [
    printable(disk.mount),
    { text: `${disk.used_percent} %`, style: styleOfShare(disk.used_percent) },
    gibText(disk.used_bytes),
    gibText(disk.size_bytes),
    printable(disk.filesystem),
  ]);
  return renderTable({ columns, rows }, look);
}

function restartLines({ result }: Restart, look: Look): readonly string[] {
  const { server_name, host, unit, restarted, detail, check } = result;
  const verdict: Cell = restarted
    ? { text: `● ${unit} was restarted on ${host}`, style: 'good' }
    : { text: `■ ${unit} was not restarted on ${host}`, style: 'bad' };
  if (check === null) return [...flow([verdict], look), ...wrap(printable(detail), look.width)];
  const after = flow([{ text: server_name, style: 'strong' }, statusCell(check.overall_status, look)], look);
  const reason = check.error_message === null ? [] : wrap(printable(check.error_message), look.width);
  return [...flow([verdict], look), ...after, ...reason];
}

function rawLines(raw: string): readonly string[] {
  return raw.trim() === '' ? [] : ['', ...readable(raw).trimEnd().split('\n')];
}

function figureText(value: number | null, unit = ''): string {
  return value === null ? '-' : `${value.toFixed(1)}${unit}`;
}

const NEARLY_FULL = 90;

function styleOfShare(percent: number | null): 'warning' | 'plain' {
  return percent !== null && percent >= NEARLY_FULL ? 'warning' : 'plain';
}

function gibText(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
