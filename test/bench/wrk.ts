import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface WrkRun {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface WrkResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 2xx and 3xx, and socket errors. */
  readonly errors: number;
}

const UNITS_MS = { us: 0.001, ms: 1, s: 1_000, m: 60_000 } as const;

/** Drives a URL with wrk, each connection asking again as soon as it is answered; null where wrk is not installed. */
export async function runWrk({ url, connections, seconds }: WrkRun): Promise<WrkResult | null> {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '--latency', url];
  try {
    return parseWrk((await run('wrk', args)).stdout);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function parseWrk(output: string): WrkResult {
  const [, rate = '0'] = /^Requests\/sec:\s+([\d.]+)/m.exec(output) ?? [];
  const [, non2xx = '0'] = /^\s*Non-2xx or 3xx responses: (\d+)/m.exec(output) ?? [];
  const [, ...socket] =
    /^\s*Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/m.exec(output) ?? [];
  return {
    requestsPerSecond: Number(rate),
    p50Ms: percentile(output, 50),
    p99Ms: percentile(output, 99),
    errors: [non2xx, ...socket].reduce((sum, count) => sum + Number(count), 0),
  };
}

function percentile(output: string, percent: 50 | 99): number {
  const [, value, unit] = new RegExp(`^\\s*${percent}%\\s+([\\d.]+)(us|ms|s|m)\\s*$`, 'm').exec(output) ?? [];
  if (value === undefined || !isUnit(unit))
    throw new Error(`wrk has said no ${percent}th percentile:\n${output}`);
  return Number(value) * UNITS_MS[unit];
}

function isUnit(unit: string | undefined): unit is keyof typeof UNITS_MS {
  return unit !== undefined && unit in UNITS_MS;
}
