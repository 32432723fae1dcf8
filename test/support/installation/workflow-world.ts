import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Activities } from '../../../src/contract/activities.ts';
import type { RunActivities } from '../../../src/contract/run.ts';
import { execQueueOf, probeQueueOf, TASK_QUEUE } from '../../../src/contract/names.ts';
import {
  EXEC_WORKER_OPTIONS,
  PROBE_WORKER_OPTIONS,
  WORKER_OPTIONS,
} from '../../../src/worker/worker-options.ts';
import { createTemporalFleet, type TemporalFleet } from '../../../src/wiring/temporal-fleet.ts';
import { startTemporal } from './temporal.ts';
import { sharedWorkflows } from './workflow-bundle.ts';

export interface WorkflowWorld {
  readonly client: Client;
  readonly fleet: TemporalFleet;
  /** Writes the history of a workflow to `test/replay/histories` when WATCHKEEPER_RECORD is set. */
  record(workflowId: string, name: string): Promise<void>;
  stop(): Promise<void>;
}

/** The server suggests continue-as-new this early, so that tests see it happen. */
const SUGGESTED_EVENTS = 200;

const HISTORIES = resolve(import.meta.dirname, '../../replay/histories');

/** What runs ask is needed only where there are any. */
export type WorldActivities = Omit<Activities, keyof RunActivities> & Partial<RunActivities>;

/**
 * The real workflows on a real server and worker, with activities of the test's own. Every workflow task replays from
 * the start: what is not deterministic does not survive. Workers of an installation have their cache, as in production.
 */
export async function startWorkflowWorld(activities: WorldActivities): Promise<WorkflowWorld> {
  installQuietRuntime();
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-workflows-'));
  const temporal = await startTemporal(folder, [
    '--dynamic-config-value',
    `limit.historyCount.suggestContinueAsNew=${SUGGESTED_EVENTS}`,
  ]);
  const connection = await NativeConnection.connect({ address: temporal.address });
  const workers = await createWorkers(connection, activities);
  const runs = workers.map((worker) => worker.run());
  const clientConnection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection: clientConnection });
  return {
    client,
    fleet: createTemporalFleet(client, TASK_QUEUE),
    record: (workflowId, name) => record({ client, workflowId, name }),
    async stop() {
      workers.forEach((worker) => {
        worker.shutdown();
      });
      await Promise.all(runs);
      await clientConnection.close();
      await connection.close();
      await temporal.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function createWorkers(
  connection: NativeConnection,
  { watchShard, performStep, ...others }: WorldActivities,
): Promise<readonly Worker[]> {
  const workflowBundle = await sharedWorkflows();
  return Promise.all([
    Worker.create({
      ...WORKER_OPTIONS,
      maxCachedWorkflows: 0,
      connection,
      workflowBundle,
      taskQueue: TASK_QUEUE,
      activities: others,
    }),
    Worker.create({
      ...PROBE_WORKER_OPTIONS,
      connection,
      taskQueue: probeQueueOf(TASK_QUEUE),
      activities: { watchShard },
      maxConcurrentActivityTaskExecutions: 20,
    }),
    ...(performStep === undefined
      ? []
      : [
          Worker.create({
            ...EXEC_WORKER_OPTIONS,
            connection,
            taskQueue: execQueueOf(TASK_QUEUE),
            activities: { performStep },
          }),
        ]),
  ]);
}

async function record({
  client,
  workflowId,
  name,
}: {
  readonly client: Client;
  readonly workflowId: string;
  readonly name: string;
}): Promise<void> {
  if (process.env['WATCHKEEPER_RECORD'] === undefined) return;
  const { historyToJSON } = await import('@temporalio/common/lib/proto-utils.js');
  const { writeFile } = await import('node:fs/promises');
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  await writeFile(join(HISTORIES, `${name}.json`), historyToJSON(history));
}

let isInstalled = false;

/** Temporal's own lines only where something is wrong. To be called before the first worker or environment. */
export function installQuietRuntime(): void {
  if (isInstalled) return;
  isInstalled = true;
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
}
