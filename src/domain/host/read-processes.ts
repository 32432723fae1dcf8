import { figureOf, readColumns } from './read-columns.ts';

export interface HostProcess {
  readonly pid: number;
  readonly user: string;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  /** Its name, without its arguments: those may hold secrets. */
  readonly name: string;
}

export interface HostActivity {
  readonly processes: number;
  /** Share of the time in which no processor had work; null where it is not said. */
  readonly idlePercent: number | null;
  /** Those that take most, in the order of `top`. */
  readonly busiest: readonly HostProcess[];
}

/** What `top -b -n 1` says; null where it is no such page. */
export function readActivity(text: string, most: number): HostActivity | null {
  const total = /^Tasks:\s*(\d+) total/m.exec(text)?.[1];
  const lines = text.split('\n');
  const headAt = lines.findIndex((line) => /^\s*PID\s+USER\s/.test(line));
  if (total === undefined || headAt === -1) return null;
  const head = lines[headAt] ?? '';
  const rows = lines.slice(headAt + 1).flatMap((line) => processOf(head, line) ?? []);
  const idle = /^%Cpu\(s\):.*?(\d+\.\d+)\s*id/m.exec(text)?.[1];
  return {
    processes: Number(total),
    idlePercent: idle === undefined ? null : Number(idle),
    busiest: rows.slice(0, most),
  };
}

function processOf(head: string, line: string): HostProcess | null {
  const columns = readColumns(head, line);
  if (columns === null) return null;
  const pid = figureOf(columns, 'PID');
  const cpuPercent = figureOf(columns, '%CPU');
  const memoryPercent = figureOf(columns, '%MEM');
  if (pid === null || cpuPercent === null || memoryPercent === null) return null;
  return {
    ...{ pid, cpuPercent, memoryPercent },
    user: columns.get('USER') ?? '',
    name: columns.get('COMMAND') ?? '',
  };
}
