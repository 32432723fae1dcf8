import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeliverInput } from '../../src/contract/activities.ts';
import { incidentCommand, incidentTold, incidentView } from '../../src/contract/incident.ts';
import { incidentWorkflowId, SEARCH_ATTRIBUTES, TASK_QUEUE } from '../../src/contract/names.ts';
import type { Severity } from '../../src/domain/alert/alert-rule.ts';
import type { Telling } from '../../src/domain/incident/incident-step.ts';
import type { RespondingSettings } from '../../src/domain/release/responding-settings.ts';
import { WORKER_OPTIONS } from '../../src/worker/worker-options.ts';
import { addSearchAttributes } from '../../src/wiring/search-attributes.ts';
import type { incident } from '../../src/workflows/incident.ts';
import { load, removeWritten } from '../support/builders/written-configuration.ts';
import { respondingTo } from '../support/installation/responding-to.ts';
import { obtainTimeSkippingServer } from '../support/installation/time-skipping-server.ts';
import { until } from '../support/installation/until.ts';
import { sharedWorkflows } from '../support/installation/workflow-bundle.ts';
import { installQuietRuntime } from '../support/installation/workflow-world.ts';

const HOUR_MS = 3_600_000;
/** Of the server, which starts in the present and passes over every wait. */
const HAVING_TIME_MS = 200 * HOUR_MS;

removeWritten();

const told: DeliverInput[] = [];
let world: TestWorkflowEnvironment | null = null;
let missing = '';
let stopWorker: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  installQuietRuntime();
  const server = await obtainTimeSkippingServer();
  if ('missing' in server) {
    if (process.env['CI'] === 'true') throw new Error(`Needed in CI: ${server.missing}`);
    missing = server.missing;
    return;
  }
  const executable = { type: 'existing-path', path: server.path } as const;
  world = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  const names = SEARCH_ATTRIBUTES.map(({ name }) => name);
  await addSearchAttributes(world.client, names);
  const worker = await Worker.create({
    ...WORKER_OPTIONS,
    connection: world.nativeConnection,
    workflowBundle: await sharedWorkflows(),
    taskQueue: TASK_QUEUE,
    activities: respondingTo(told, { settings: shippedSettings() }),
  });
  const running = worker.run();
  stopWorker = () => {
    worker.shutdown();
    return running;
  };
}, 300_000);

afterAll(async () => {
  await stopWorker();
  await world?.teardown();
});

test.for<[Severity, readonly string[]]>([
  ['low', ['0 h opened', '24 h escalated 1', '48 h escalated 2', '72 h escalated 3']],
  ['high', ['0 h opened', '1 h escalated 1']],
  ['critical', ['0 h opened', '0.25 h escalated 1', '0.5 h escalated 2']],
])(
  'nobody answers to a %s incident: each contact is told in its turn',
  async ([severity, steps], { skip }) => {
    if (world === null) return skip(`not to be had: ${missing}`);
    const { id, openedAtMs, handle } = await open(world, severity);
    await world.sleep(HAVING_TIME_MS);
    const taken = tellingsOf(id).filter(({ targets }) => targets !== null);
    expect(taken.map((telling) => stepOf(telling, openedAtMs))).toEqual(steps);
    expect((await handle.query(incidentView)).phase.status).toBe('triggered');
  },
);

test('an acknowledgement lapses after half an hour and everybody is told anew; recovered, it closes by itself', async ({
  skip,
}) => {
  if (world === null) return skip(`not to be had: ${missing}`);
  const { id, openedAtMs, handle } = await open(world, 'medium');
  await until({ what: 'the first message', ask: () => tellingsOf(id).length === 1 });
  await handle.executeUpdate(incidentCommand, {
    args: [{ who: 'ann', command: { kind: 'ack' } }],
    updateId: randomUUID(),
  });
  await world.sleep(HOUR_MS);
  const [, , lapsed] = tellingsOf(id);
  expect(lapsed).toMatchObject({ event: 'acknowledgement_lapsed', targets: ['console', 'contact'] });
  expect(Math.round(((lapsed?.atMs ?? 0) - openedAtMs) / 60_000)).toBe(30);

  const cleared = {
    kind: 'cleared',
    server: 'search',
    rule: 'server_down',
    atMs: await world.currentTimeMs(),
  } as const;
  await handle.signal(incidentTold, { messages: [cleared] });
  await handle.result();
  expect(tellingsOf(id).map(({ event }) => event)).toEqual([
    'opened',
    'acknowledged',
    'acknowledgement_lapsed',
    'resolved',
    'closed',
  ]);
});

/** What a production has whose configuration says nothing of responding. */
function shippedSettings(): RespondingSettings {
  const loaded = load(JSON.stringify({ environment: 'production' }), {});
  const settings = loaded.environments[0]?.release.settings.responding;
  if (settings === undefined) throw new Error('nothing is said of responding');
  return settings;
}

let opened = 0;

async function open(environment: TestWorkflowEnvironment, severity: Severity) {
  const id = `TEST0${(opened += 1)}`;
  const openedAtMs = await environment.currentTimeMs();
  const alert = {
    server: 'search',
    rule: 'server_down',
    severity,
    summary: 'No path of the server answers',
    reason: 'UNHEALTHY',
    sinceMs: openedAtMs,
  };
  const beginning = {
    environment: 'production',
    id,
    isStorm: false,
    openedAtMs,
    follows: null,
    alerts: [alert],
  };
  const handle = await environment.client.workflow.start<typeof incident>('incident', {
    workflowId: incidentWorkflowId(id),
    taskQueue: TASK_QUEUE,
    args: [{ version: 1, beginning }],
  });
  return { id, openedAtMs, handle };
}

function tellingsOf(id: string): readonly Telling[] {
  return told.filter(({ view }) => view.id === id).map(({ telling }) => telling);
}

/** Such as `24 h escalated 1`: the first of the next contacts a day after the beginning. */
function stepOf({ atMs, event, nextContact }: Telling, openedAtMs: number): string {
  const hours = Math.round((atMs - openedAtMs) / 60_000) / 60;
  return `${hours} h ${event}${event === 'escalated' ? ` ${nextContact + 1}` : ''}`;
}
