import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { TASK_QUEUE } from '../../../src/contract/names.ts';
import { createTemporalControl } from '../../../src/wiring/temporal-control.ts';
import type { TestProcess } from '../../support/installation/installation.ts';
import { until } from '../../support/installation/until.ts';
import { settleAccount, type Account } from '../account.ts';
import { startBlackbox } from '../blackbox.ts';
import { openCpuWindow, type WindowUse } from '../cpu-window.ts';
import type { Figure } from '../figure.ts';
import { quantile } from '../quantile.ts';
import type { Bench, Outcome } from '../scenario.ts';
import { startWatchedWorld, untilAllSeen, type WatchedWorld } from '../watched-world.ts';

/** 10,000 checks a second are asked for: more than can be done, so that what is done is the most that can be. */
const OVERLOAD = { servers: 2_000, intervalSeconds: 0.2 } as const;
const WARM_UP_MS = 5_000;
const WINDOW_MS = 30_000;
const QUIET_MS = 1_000;
const BLACKBOX_SECONDS = 8;
const CHECKS_AIM = 5_000;
const RATIO_AIM = 3;

interface Row {
  readonly workers: number;
  readonly checksPerSecond: number;
  readonly use: WindowUse;
  readonly gapP50Ms: number;
  readonly gapP99Ms: number;
  readonly account: Account;
}

/** The most dual checks a second that one worker, and two, make and persist; blackbox_exporter before and after. */
export async function throughput(bench: Bench): Promise<Outcome> {
  const world = await startWatchedWorld(bench, OVERLOAD);
  const blackbox = await startBlackbox(bench, world.target);
  const before = (await blackbox?.probe(BLACKBOX_SECONDS)) ?? 0;
  const one = await measureRow(bench, world, 1);
  const between = (await blackbox?.probe(BLACKBOX_SECONDS)) ?? 0;
  const two = bench.profileDir === null ? await measureRow(bench, world, 2) : null;
  const rows = two === null ? [one] : [one, two];
  const blackboxRate = (before + between) / 2;
  const best = Math.max(...rows.map(({ checksPerSecond }) => checksPerSecond));
  return {
    figures: [
      ...rows.flatMap(rowFigures),
      { name: 'blackbox_exporter, before and after', reached: blackboxRate, unit: 'probes/s', aim: null },
      ...(blackboxRate === 0 ? [] : [ratioFigure('one worker', one.checksPerSecond, blackboxRate)]),
      ...(blackboxRate === 0 || two === null ? [] : [ratioFigure('best', best, blackboxRate)]),
    ],
    raw: { rows, blackbox: { before, between }, targetKind: world.target.kind },
  };
}

async function measureRow(bench: Bench, former: WatchedWorld, workers: number): Promise<Row> {
  const world = workers === 1 ? former : await startWatchedWorld(bench, OVERLOAD);
  const processes: TestProcess[] = [];
  for (let index = 0; index < workers; index += 1) processes.push(await world.startWorker());
  await untilAllSeen(world);
  const settled = workers > 1 ? await shareOut(world, workers) : 0;
  await delay(WARM_UP_MS);
  const { checksPerSecond, use } = await measureWindow(world, processes);
  await Promise.all(processes.map((process) => process.kill('SIGTERM')));
  const account = await settleAccount(world, settled);
  bench.say(
    `${workers} worker(s): ${Math.round(checksPerSecond)} checks/s, account settled: ${JSON.stringify(account)}`,
  );
  return { workers, checksPerSecond, use, ...(await gapsOf(world)), account };
}

async function measureWindow(
  { target, installation }: WatchedWorld,
  processes: readonly TestProcess[],
): Promise<Pick<Row, 'checksPerSecond' | 'use'>> {
  const pids = Object.fromEntries(processes.map(({ pid }, index) => [`worker ${index + 1}`, pid]));
  const closeWindow = await openCpuWindow({ ...pids, target: target.pid });
  const before = await persistedNow(installation.store);
  await delay(WINDOW_MS);
  const after = await persistedNow(installation.store);
  const use = await closeWindow();
  return { checksPerSecond: ((after.checks - before.checks) * 1_000) / (after.atMs - before.atMs), use };
}

async function persistedNow(
  store: WatchedWorld['installation']['store'],
): Promise<{ readonly checks: number; readonly atMs: number }> {
  const checks = await store.countChecks('development');
  return { checks, atMs: performance.now() };
}

/**
 * The first worker up has taken every shard: a pause and a resumption offer them to all. What was done until the pause
 * is settled there; returns how many checks that were.
 */
async function shareOut(world: WatchedWorld, workers: number): Promise<number> {
  const { installation, target } = world;
  const control = createTemporalControl(installation.client, TASK_QUEUE);
  await until({
    what: `${workers} workers up`,
    ask: async () => (await pollersOf(installation.client)) >= workers,
  });
  await setMode(control, 'paused');
  await untilShards(world, 'paused');
  await untilQuiet(world);
  const { persisted } = await settleAccount(world);
  await target.reset();
  await setMode(control, 'normal');
  await untilShards(world, 'watching');
  return persisted;
}

/** What the store and the target have counted stays as it is. */
async function untilQuiet({ installation, target }: WatchedWorld): Promise<void> {
  const look = async (): Promise<number> => {
    const seen = [...(await target.counts()).values()].reduce((sum, { mcp, rest }) => sum + mcp + rest, 0);
    return seen + (await installation.store.countChecks('development'));
  };
  await until({
    what: 'probing to rest',
    ask: async () => {
      const before = await look();
      await delay(QUIET_MS);
      return (await look()) === before;
    },
  });
}

async function untilShards({ installation }: WatchedWorld, status: 'paused' | 'watching'): Promise<void> {
  await until({
    what: `every shard to be ${status}`,
    ask: async () => (await installation.fleet()).shards.every(({ standing }) => standing.status === status),
  });
}

/** How many processes poll for work; each polls for workflow tasks and for loops from the same moment on. */
async function pollersOf({ connection, options }: Client): Promise<number> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace: options.namespace,
    taskQueue: { name: TASK_QUEUE },
  });
  return new Set(pollers.map(({ identity }) => identity)).size;
}

async function setMode(
  control: ReturnType<typeof createTemporalControl>,
  mode: 'paused' | 'normal',
): Promise<void> {
  const who = 'bench';
  await control.setMode({
    environment: 'development',
    mode,
    who,
    reason: 'share out',
    idempotencyKey: randomUUID(),
  });
}

const SAMPLED = 40;

/** From one check of a server to its next, over a sample of servers: what the overload does to the schedule. */
async function gapsOf({ names, installation }: WatchedWorld): Promise<Pick<Row, 'gapP50Ms' | 'gapP99Ms'>> {
  const gaps: number[] = [];
  for (const name of names.slice(0, SAMPLED)) {
    const { items } = await installation.store.history('development', name, { limit: 100 });
    items.slice(1).forEach((item, index) => gaps.push((items[index]?.atMs ?? item.atMs) - item.atMs));
  }
  return { gapP50Ms: quantile(gaps, 0.5), gapP99Ms: quantile(gaps, 0.99) };
}

function rowFigures({ workers, checksPerSecond, use, gapP50Ms, gapP99Ms }: Row): readonly Figure[] {
  const of = workers === 1 ? 'one worker' : 'two workers';
  return [
    {
      name: `checks persisted, ${of}`,
      reached: checksPerSecond,
      unit: 'checks/s',
      aim: { atLeast: CHECKS_AIM },
    },
    ...Object.entries(use.cores).map(([name, cores]) => known(`cores of ${name}, ${of}`, cores, 'cores')),
    known(`cores of everything else, ${of}`, use.otherCores, 'cores'),
    ...Object.entries(use.rssMib).map(([name, mib]) => known(`memory of ${name}, ${of}`, mib, 'MiB')),
    known(`gap between checks of a server p50, ${of}`, gapP50Ms, 'ms'),
    known(`gap between checks of a server p99, ${of}`, gapP99Ms, 'ms'),
  ];
}

function known(name: string, reached: number, unit: string): Figure {
  return { name, reached, unit, aim: null };
}

function ratioFigure(of: string, checksPerSecond: number, blackboxRate: number): Figure {
  const reached = (2 * checksPerSecond) / blackboxRate;
  return {
    name: `probes to those of blackbox_exporter, ${of}`,
    reached,
    unit: 'times',
    aim: { atLeast: RATIO_AIM },
  };
}
