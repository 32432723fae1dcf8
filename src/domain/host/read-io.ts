import { figureOf, readColumns, type Columns } from './read-columns.ts';

export interface DeviceIo {
  readonly device: string;
  readonly readsPerSecond: number | null;
  readonly writesPerSecond: number | null;
  readonly readKibPerSecond: number | null;
  readonly writtenKibPerSecond: number | null;
  /** How long a request takes on average, waiting included, in milliseconds. */
  readonly readAwaitMs: number | null;
  readonly writeAwaitMs: number | null;
  /** Share of the time in which it was busy. */
  readonly busyPercent: number | null;
}

export interface HostIo {
  /** Reports that came; the first is an average since the machine started. */
  readonly reports: number;
  /** Of the last report. */
  readonly ioWaitPercent: number | null;
  readonly devices: readonly DeviceIo[];
}

/** What `iostat -x` says, its last report; null where there is none. */
export function readIo(text: string): HostIo | null {
  const reports = text.split(/^(?=avg-cpu:)/m).filter((part) => part.startsWith('avg-cpu:'));
  const last = reports.at(-1);
  if (last === undefined) return null;
  const lines = last.split('\n').filter((line) => line.trim() !== '');
  const [cpuHead = '', cpuRow = ''] = lines;
  const cpu = readColumns(cpuHead.replace('avg-cpu:', ''), cpuRow);
  const headAt = lines.findIndex((line) => /^Device/.test(line));
  const head = headAt === -1 ? '' : (lines[headAt] ?? '').replace('Device:', 'Device');
  const rows = headAt === -1 ? [] : lines.slice(headAt + 1).flatMap((line) => readColumns(head, line) ?? []);
  return {
    reports: reports.length,
    ioWaitPercent: cpu === null ? null : figureOf(cpu, '%iowait'),
    devices: rows.map(deviceOf),
  };
}

function deviceOf(columns: Columns): DeviceIo {
  return {
    device: columns.get('Device') ?? '',
    readsPerSecond: figureOf(columns, 'r/s'),
    writesPerSecond: figureOf(columns, 'w/s'),
    readKibPerSecond: figureOf(columns, 'rkB/s'),
    writtenKibPerSecond: figureOf(columns, 'wkB/s'),
    readAwaitMs: figureOf(columns, 'r_await', 'await'),
    writeAwaitMs: figureOf(columns, 'w_await', 'await'),
    busyPercent: figureOf(columns, '%util'),
  };
}
