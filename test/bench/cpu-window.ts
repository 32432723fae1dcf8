import { machineBusySeconds, processUse } from './process-use.ts';

export interface WindowUse {
  readonly seconds: number;
  /** Processors that each named process kept busy, 1 being one core. */
  readonly cores: Readonly<Record<string, number>>;
  /** Processors kept busy by everything that was not named. */
  readonly otherCores: number;
  readonly rssMib: Readonly<Record<string, number>>;
}

/** Begins to measure what named processes take of the machine; the returned function ends it. Linux only. */
export async function openCpuWindow(
  pids: Readonly<Record<string, number>>,
): Promise<() => Promise<WindowUse>> {
  const before = await look(pids);
  return async () => {
    const after = await look(pids);
    const seconds = (after.atMs - before.atMs) / 1_000;
    const cores = mapNames(pids, (name) => share(before.cpu[name], after.cpu[name], seconds));
    const named = Object.values(cores).reduce((sum, one) => sum + one, 0);
    const all = share(before.busySeconds, after.busySeconds, seconds);
    return { seconds, cores, otherCores: Math.max(0, all - named), rssMib: after.rssMib };
  };
}

interface Look {
  readonly atMs: number;
  readonly busySeconds: number;
  readonly cpu: Readonly<Record<string, number>>;
  readonly rssMib: Readonly<Record<string, number>>;
}

async function look(pids: Readonly<Record<string, number>>): Promise<Look> {
  const uses = await Promise.all(
    Object.entries(pids).map(async ([name, pid]) => [name, await processUse(pid)] as const),
  );
  return {
    atMs: performance.now(),
    busySeconds: await machineBusySeconds(),
    cpu: Object.fromEntries(uses.map(([name, { cpuSeconds }]) => [name, cpuSeconds])),
    rssMib: Object.fromEntries(uses.map(([name, { rssMib }]) => [name, rssMib])),
  };
}

function share(before = 0, after = 0, seconds: number): number {
  return (after - before) / seconds;
}

function mapNames(
  pids: Readonly<Record<string, number>>,
  of: (name: string) => number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.keys(pids).map((name) => [name, of(name)]));
}
