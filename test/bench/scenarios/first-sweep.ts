import { until } from '../../support/installation/until.ts';
import { settleAccount } from '../account.ts';
import type { Bench, Outcome } from '../scenario.ts';
import { startWatchedWorld } from '../watched-world.ts';

const LOAD = { servers: 1_000, intervalSeconds: 30 } as const;
const BUCKET_MS = 500;
const AIM_SECONDS = 5;

/** From the start of a worker, and of its first loop, to a persisted check of every server. */
export async function firstSweep(bench: Bench): Promise<Outcome> {
  const world = await startWatchedWorld(bench, LOAD);
  const startedAtMs = Date.now();
  const worker = await world.startWorker();
  const states = await until({
    what: 'a persisted check of every server',
    limitMs: 60_000,
    ask: async () => {
      if ((await world.installation.store.countChecks('development')) < world.names.length) return false;
      const found = await world.installation.store.allStates('development');
      return found.length === world.names.length && found;
    },
  });
  const persistedAtMs = Date.now();
  const atMs = states.map(({ last }) => last?.atMs ?? 0);
  await worker.kill('SIGTERM');
  const account = await settleAccount(world);
  const firstAtMs = Math.min(...atMs);
  const seconds = (fromMs: number): number => (persistedAtMs - fromMs) / 1_000;
  return {
    figures: [
      {
        name: 'first sweep, from the first check',
        reached: seconds(firstAtMs),
        unit: 's',
        aim: { atMost: AIM_SECONDS },
      },
      {
        name: 'first sweep, from the start of the process',
        reached: seconds(startedAtMs),
        unit: 's',
        aim: null,
      },
      {
        name: 'most checks begun in half a second',
        reached: Math.max(...histogram(atMs)),
        unit: 'checks',
        aim: null,
      },
    ],
    raw: {
      histogram: histogram(atMs),
      bucketMs: BUCKET_MS,
      account,
      toFirstCheckMs: firstAtMs - startedAtMs,
    },
  };
}

/** How many checks began in each half second from the first on. */
function histogram(atMs: readonly number[]): readonly number[] {
  const firstMs = Math.min(...atMs);
  const buckets: number[] = [];
  for (const at of atMs) {
    const bucket = Math.floor((at - firstMs) / BUCKET_MS);
    while (buckets.length <= bucket) buckets.push(0);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  return buckets;
}
