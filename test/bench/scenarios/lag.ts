import { isOfWholeMinute } from '../../../src/domain/figures/living-workers.ts';
import type { TestInstallation } from '../../support/installation/installation.ts';
import { until } from '../../support/installation/until.ts';
import { settleAccount } from '../account.ts';
import type { Figure } from '../figure.ts';
import { countHistoryEvents } from '../history-events.ts';
import { processUse } from '../process-use.ts';
import type { Bench, Outcome } from '../scenario.ts';
import { startWatchedWorld, untilAllSeen } from '../watched-world.ts';

const LOAD = { servers: 1_000, intervalSeconds: 5 } as const;
const CHECKS_AN_HOUR_AT_30_S = LOAD.servers * 120;
const MINUTES_AN_HOUR = 60;
/** What an hourly snapshot of a shard costs the fleet, which no window of a minute sees: a signal and its task. */
const SNAPSHOT_EVENTS = 4;

/** The worker's own figures of its first minute, its memory, and what that minute cost in Temporal. */
export async function lag(bench: Bench): Promise<Outcome> {
  const world = await startWatchedWorld(bench, LOAD);
  const { installation } = world;
  const worker = await world.startWorker();
  await untilAllSeen(world);
  await untilFleetHasHeard(installation);
  const startUpEvents = await countHistoryEvents(installation);
  const fromMs = Date.now();
  const [figures] = await until({
    what: "the worker's figures of its first minute",
    limitMs: 75_000,
    ask: async () => {
      const found = (await installation.store.figures(0)).filter(isOfWholeMinute);
      return found.length > 0 && found;
    },
  });
  const windowMinutes = (Date.now() - fromMs) / 60_000;
  const windowEvents = (await countHistoryEvents(installation)) - startUpEvents;
  const { rssMib } = await processUse(worker.pid);
  const snapshotEvents = (await installation.fleet()).shards.length * SNAPSHOT_EVENTS;
  await worker.kill('SIGTERM');
  const account = await settleAccount(world);
  const anHour = (windowEvents / windowMinutes) * MINUTES_AN_HOUR + snapshotEvents;
  return {
    figures: [
      ...lagFigures(figures),
      { name: 'memory of the worker after a minute', reached: rssMib, unit: 'MiB', aim: { atMost: 350 } },
      { name: 'Temporal events of the start', reached: startUpEvents, unit: 'events', aim: null },
      { name: 'Temporal events in the minute after it', reached: windowEvents, unit: 'events', aim: null },
      {
        name: 'Temporal events per check at 30 s, any later hour',
        reached: anHour / CHECKS_AN_HOUR_AT_30_S,
        unit: 'events/check',
        aim: { atMost: 0.001 },
      },
      {
        name: 'Temporal events per check at 30 s, the hour of the start',
        reached: (startUpEvents + anHour) / CHECKS_AN_HOUR_AT_30_S,
        unit: 'events/check',
        aim: { atMost: 0.001 },
      },
    ],
    raw: { figures, windowMinutes, account },
  };
}

/** The first verdict of every server is an edge, and those that are well are gathered: only then is the start over. */
async function untilFleetHasHeard(installation: TestInstallation): Promise<void> {
  await until({
    what: 'the first verdicts and a snapshot of every shard to reach the fleet',
    limitMs: 30_000,
    ask: async () => {
      const { edges, snapshots, shards } = await installation.fleet();
      return edges.received >= LOAD.servers && snapshots.received >= shards.length;
    },
  });
}

interface Lags {
  readonly lagP50Ms: number | null;
  readonly lagP99Ms: number | null;
  readonly overruns: number;
}

function lagFigures(figures: Lags | undefined): readonly Figure[] {
  const { lagP50Ms, lagP99Ms, overruns } = figures ?? { lagP50Ms: null, lagP99Ms: null, overruns: 0 };
  if (lagP50Ms === null || lagP99Ms === null) throw new Error('The worker has measured no lag.');
  return [
    { name: 'schedule lag p50', reached: lagP50Ms, unit: 'ms', aim: null },
    { name: 'schedule lag p99', reached: lagP99Ms, unit: 'ms', aim: { atMost: 100 } },
    { name: 'overruns', reached: overruns, unit: 'slots', aim: null },
  ];
}
