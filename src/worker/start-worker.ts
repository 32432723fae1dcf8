import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { createRespondActivities } from '../activities/respond/respond-activities.ts';
import { createPlanShards } from '../activities/plan-shards.ts';
import { createRunActivities } from '../activities/run/run-activities.ts';
import type { StepParts } from '../activities/run/run-activities.ts';
import { ShardLoops } from '../activities/watch-shard/shard-loops.ts';
import { createWatchShard } from '../activities/watch-shard/watch-shard.ts';
import type { Activities } from '../contract/activities.ts';
import { execQueueOf, probeQueueOf } from '../contract/names.ts';
import type { CollectionLog, Log } from '../ports/log.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Prober } from '../ports/prober.ts';
import type { Store } from '../ports/store.ts';
import { createHeartbeat } from '../wiring/create-heartbeat.ts';
import { createLazyRunbooks } from '../wiring/lazy-runbooks.ts';
import { createReleaseMaker } from '../wiring/release-maker.ts';
import { createService } from '../wiring/create-service.ts';
import { connectionOptions, createTemporalClient, type TemporalAddress } from '../wiring/temporal-client.ts';
import { createTemporalControl } from '../wiring/temporal-control.ts';
import { createTemporalFleet } from '../wiring/temporal-fleet.ts';
import { bundleWorkflows, PREBUILT_BUNDLE } from './bundle-workflows.ts';
import { Caretaker } from './caretaker.ts';
import { followAssignments } from './follow-assignments.ts';
import { keepHeartbeat } from './heartbeat.ts';
import { persist } from './persist.ts';
import { EXEC_WORKER_OPTIONS, PROBE_WORKER_OPTIONS, probeSlots, WORKER_OPTIONS } from './worker-options.ts';

export interface WorkerStart {
  readonly temporal: TemporalAddress & { readonly taskQueue: string };
  readonly store: Store;
  readonly prober: Prober;
  readonly notifier: Notifier;
  /** What actions of runs may use of this machine. */
  readonly machine: Pick<StepParts, 'executor' | 'outputs' | 'disks' | 'configurationFiles'>;
  readonly log: Log & CollectionLog;
  /** Names the process in leases, figures and Temporal's own UI. */
  readonly identity: string;
  readonly environments: readonly string[];
  /** Shards expected at most on this worker. */
  readonly shards: number;
  /** File of a bundle made before, to start faster; else the build's, or one made from source. */
  readonly workflowBundle?: string;
  readonly maxCachedWorkflows?: number;
}

export interface RunningWorker {
  /** Resolves when the worker has stopped, rejects when it has failed. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** Brings a worker up: waits for Temporal if need be, announces the environments, and watches until stopped. */
export async function startWorker(start: WorkerStart): Promise<RunningWorker> {
  const { temporal, store, log, identity } = start;
  installLogger(log);
  const client = createTemporalClient(temporal);
  const fleet = createTemporalFleet(client, temporal.taskQueue);
  const loops = new ShardLoops({ ...start, fleet, worker: identity, nowMs: Date.now, chance: Math.random });
  const stopping = new AbortController();
  const [workflowBundle, connection] = await Promise.all([
    workflowCode(start.workflowBundle ?? PREBUILT_BUNDLE),
    persist({
      what: `connect to Temporal at ${temporal.address}`,
      attempt: () => NativeConnection.connect(connectionOptions(temporal.address)),
      log,
      signal: stopping.signal,
    }),
  ]);
  const control = createTemporalControl(client, temporal.taskQueue);
  const activities: Activities = {
    watchShard: createWatchShard(loops),
    planShards: createPlanShards(store),
    ...createRespondActivities({
      ...start,
      ...{ namespace: temporal.namespace, runbooks: createLazyRunbooks(), nowMs: Date.now },
    }),
    ...createRunActivities({
      ...start.machine,
      ...{ store, prober: start.prober, control, releases: createReleaseMaker(), nowMs: Date.now },
      ...{ notifier: () => Promise.resolve(start.notifier), service: createService('worker') },
    }),
  };
  const workers = await createWorkers(start, { connection, workflowBundle }, activities);
  const caretaker = new Caretaker({
    ...start,
    modeOf: async (environment) => (await control.mode(environment)).mode,
    meter: loops.meter,
    caches: () => [loops.releaseCache()],
  });
  caretaker.start();
  const runs = workers.map((worker) => worker.run());
  const heartbeat = createHeartbeat(store, Date.now);
  const beating = keepHeartbeat({ ...start, ...heartbeat, nowMs: Date.now, signal: stopping.signal });
  const announcing = followAssignments({
    ...start,
    announce: (environment) => fleet.announce(environment, identity),
    signal: stopping.signal,
  });
  return {
    done: Promise.all([...runs, announcing, beating]).then(() => undefined),
    async stop() {
      stopping.abort();
      caretaker.stop();
      workers.forEach(shutDown);
      await Promise.allSettled([...runs, announcing, beating]);
      await heartbeat.pinger.close();
      await loops.stopAll();
      await client.connection.close();
      await connection.close();
    },
  };
}

async function workflowCode(
  bundle: string | null,
): Promise<{ readonly code: string } | { readonly codePath: string }> {
  return bundle === null ? { code: await bundleWorkflows() } : { codePath: bundle };
}

async function createWorkers(
  { temporal, identity, shards, maxCachedWorkflows }: WorkerStart,
  { connection, workflowBundle }: Required<Pick<WorkerOptions, 'connection' | 'workflowBundle'>>,
  { watchShard, performStep, ...others }: Activities,
): Promise<readonly Worker[]> {
  const served = { connection, namespace: temporal.namespace, identity };
  return Promise.all([
    Worker.create({
      ...WORKER_OPTIONS,
      ...served,
      workflowBundle,
      ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
      taskQueue: temporal.taskQueue,
      activities: others,
    }),
    Worker.create({
      ...PROBE_WORKER_OPTIONS,
      ...served,
      taskQueue: probeQueueOf(temporal.taskQueue),
      activities: { watchShard },
      maxConcurrentActivityTaskExecutions: probeSlots(shards),
    }),
    Worker.create({
      ...EXEC_WORKER_OPTIONS,
      ...served,
      taskQueue: execQueueOf(temporal.taskQueue),
      activities: { performStep },
    }),
  ]);
}

function shutDown(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

/** Said of the workers of the other two queues, which are to have none. */
const ACTIVITIES_ONLY = 'No workflows registered, not polling for workflow tasks';

/** Temporal's own warnings belong in our log. The runtime is one for a process, and a second install throws. */
function installLogger(log: Log): void {
  try {
    Runtime.install({
      logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
        if (message === ACTIVITIES_ONLY) return;
        const error: unknown = meta?.['error'];
        const line = `temporal: ${message}${error instanceof Error ? `: ${error.message}` : ''}`;
        if (level === 'ERROR') log.error(line);
        else log.warn(line);
      }),
      shutdownSignals: [],
    });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'IllegalStateError') throw error;
  }
}
