import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { until } from '../../support/installation/until.ts';

const Counts = z.object({
  mcp: z.int(),
  rest: z.int(),
  firstAtMs: z.int(),
  lastAtMs: z.int(),
  longestGapMs: z.int(),
  restLastAtMs: z.int(),
});

/** What one server of the target has seen since the last reset. Times are epoch milliseconds, of MCP unless they say so; 0: never. */
export type SeenCounts = z.output<typeof Counts>;

const AllCounts = z.record(z.string(), Counts);

export interface LoadTarget {
  readonly origin: string;
  readonly pid: number;
  /** Figures obtained with the Node target say less: it takes as much of the machine as what it measures. */
  readonly kind: 'go' | 'node';
  counts(): Promise<ReadonlyMap<string, SeenCounts>>;
  reset(): Promise<void>;
  setFailing(server: string, isFailing: boolean): Promise<void>;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../../..');

/** A process of its own, in Go where there is Go. It ends when this process does. */
export async function startLoadTarget(): Promise<LoadTarget> {
  const executable = await buildGoTarget();
  const child = executable === null ? spawnNodeTarget() : spawn(executable, [], { stdio: [...STDIO] });
  const origin = await firstLine(child);
  return {
    origin,
    pid: await until({ what: 'the process of the load target', ask: () => child.pid ?? null }),
    kind: executable === null ? 'node' : 'go',
    async counts() {
      const response = await fetch(`${origin}/count`);
      return new Map(Object.entries(AllCounts.parse(await response.json())));
    },
    async reset() {
      await fetch(`${origin}/reset`, { method: 'POST' });
    },
    async setFailing(server, isFailing) {
      await fetch(`${origin}/fail/${server}`, { method: isFailing ? 'POST' : 'DELETE' });
    },
    async stop() {
      const gone = once(child, 'exit');
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin?.end();
      await gone;
    },
  };
}

const STDIO = ['pipe', 'pipe', 'inherit'] as const;

function spawnNodeTarget(): ChildProcess {
  const program = fileURLToPath(new URL('./node-target.ts', import.meta.url));
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], { stdio: [...STDIO] });
}

/** The built program, null where there is no Go. A program that does not build is an error all the same. */
async function buildGoTarget(): Promise<string | null> {
  const hasGo = await run('go', ['version']).then(
    () => true,
    () => false,
  );
  if (!hasGo) return null;
  const folder = resolve(ROOT, '.cache/bench');
  await mkdir(folder, { recursive: true });
  const executable = resolve(folder, 'target');
  await run('go', ['build', '-o', executable, resolve(import.meta.dirname, 'main.go')], {
    env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '' },
  });
  return executable;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The load target has no output to read its origin from.');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('The load target ended before it said where it listens.');
}
