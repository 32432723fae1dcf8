import { setTimeout as delay } from 'node:timers/promises';
import { settleAccount } from '../account.ts';
import { untilDelivered } from '../delivered-edges.ts';
import type { Bench, Outcome } from '../scenario.ts';
import { startWatchedWorld, untilAllSeen } from '../watched-world.ts';

const LOAD = { servers: 200, intervalSeconds: 1 } as const;
const FAILING = 40;
const RECOVERING = 20;
/** No schedule gap: from one check to the next never as much as two slots and their jitter. */
const GAP_AIM_MS = 2_000;
const ALL = 1_000_000;

/** Temporal is stopped; meanwhile servers fail and recover. Probing must not rest, and every edge arrive afterwards. */
export async function temporalAway(bench: Bench): Promise<Outcome> {
  const world = await startWatchedWorld(bench, LOAD);
  const { installation, target, names } = world;
  const worker = await world.startWorker();
  await untilAllSeen(world);
  await untilDelivered(world);
  const before = await target.counts();
  const awayMs = bench.awayMinutes * 60_000;
  const startedGapsMs = longestGap(before);
  await installation.temporal.stop('SIGTERM');
  await delay(awayMs / 3);
  await Promise.all(names.slice(0, FAILING).map((name) => target.setFailing(name, true)));
  await delay(awayMs / 3);
  await Promise.all(names.slice(0, RECOVERING).map((name) => target.setFailing(name, false)));
  await delay(awayMs / 3);
  const recordedAway = (await installation.store.edges('development', null, { limit: ALL })).length;
  const returnedAtMs = Date.now();
  await installation.temporal.start();
  const delivered = await untilDelivered(world);
  const deliveredAfterMs = Date.now() - returnedAtMs;
  const gapMs = longestGap(await target.counts());
  await worker.kill('SIGTERM');
  const account = await settleAccount(world);
  return {
    figures: [
      {
        name: `longest gap of a server, ${bench.awayMinutes} min without Temporal`,
        reached: gapMs,
        unit: 'ms',
        aim: { atMost: GAP_AIM_MS },
      },
      {
        name: 'edges delivered of those recorded',
        reached: delivered.received / delivered.recorded,
        unit: 'times',
        aim: { atLeast: 1 },
      },
      {
        name: 'from the start of Temporal to the last edge',
        reached: deliveredAfterMs / 1_000,
        unit: 's',
        aim: null,
      },
    ],
    raw: { ...delivered, recordedAway, gapMs, startedGapsMs, deliveredAfterMs, account },
  };
}

function longestGap(counts: ReadonlyMap<string, { readonly longestGapMs: number }>): number {
  return Math.max(...[...counts.values()].map(({ longestGapMs }) => longestGapMs));
}
