import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeliverInput } from '../../src/contract/activities.ts';
import { incidentCommand } from '../../src/contract/incident.ts';
import { incidentWorkflowId } from '../../src/contract/names.ts';
import type { Severity } from '../../src/domain/alert/alert-rule.ts';
import type { DeliveryOutcome } from '../../src/domain/incident/incident-step.ts';
import type { SentEdge } from '../../src/domain/watch/edge.ts';
import { respondingTo } from '../support/installation/responding-to.ts';
import { until } from '../support/installation/until.ts';
import { startWorkflowWorld, type WorkflowWorld } from '../support/installation/workflow-world.ts';

const NO_PLAN = { planId: 'empty', servers: 0, shards: [], removed: [], losing: [], dropped: [] };

/** Every attempt, whether it was let through or told to wait. */
const asked: DeliverInput[] = [];
const sent: DeliverInput[] = [];
/** Environments whose messages wait unless they are critical, and which of them. */
const full = new Map<string, 'all' | 'first'>();
let waitMs = 300;

let world: WorkflowWorld;

beforeAll(async () => {
  world = await startWorkflowWorld({
    planShards: () => Promise.resolve(NO_PLAN),
    watchShard: () => Promise.resolve(),
    ...respondingTo([]),
    addressNotification: () =>
      Promise.resolve({
        channels: [{ channel: 'ops', addressees: [], fallback: 'other' }],
        unreachable: [],
      }),
    deliverNotification: (input) => {
      asked.push(input);
      const { environment, severity } = input.view;
      const waits = full.get(environment);
      const isWaiting = waits === 'all' || (waits === 'first' && input.telling.event === 'opened');
      if (isWaiting && severity !== 'critical') return Promise.resolve({ status: 'queued', waitMs });
      sent.push(input);
      return Promise.resolve(sentOutcome(input));
    },
  });
});

afterAll(async () => {
  await world.stop();
});

test('a message that waits is neither given up nor given to the fallback, and those after it keep their order', async () => {
  full.set('busy', 'all');
  waitMs = 300;
  const id = await open('busy', 'high');
  await command(id, 'first');
  await command(id, 'second');
  await until({ what: 'five times asked', ask: () => of(asked, 'busy').length >= 5, limitMs: 60_000 });
  expect(of(sent, 'busy')).toEqual([]);
  expect(new Set(of(asked, 'busy').map(({ telling }) => telling.event))).toEqual(new Set(['opened']));
  full.delete('busy');
  await until({ what: 'all three', ask: () => of(sent, 'busy').length === 3, limitMs: 60_000 });
  expect(of(sent, 'busy').map(({ channel, telling }) => `${channel}: ${telling.line}`)).toEqual([
    expect.stringMatching(/^ops: /),
    'ops: ann: first',
    'ops: ann: second',
  ]);
});

test('a message that waits goes at once when its incident becomes critical', async () => {
  full.set('worse', 'all');
  waitMs = 600_000;
  await open('worse', 'high');
  await fire('worse', { rule: 'server_down', severity: 'critical', sequence: 2 });
  await until({ what: 'both', ask: () => of(sent, 'worse').length >= 2, limitMs: 60_000 });
  expect(of(sent, 'worse').map(({ telling }) => telling.event)).toEqual(['opened', 'severity_raised']);
});

test('messages that wait are handed over to the next run, in their order', async () => {
  full.set('handed', 'first');
  waitMs = 600_000;
  const id = await open('handed', 'high');
  await until({ what: 'it waits', ask: () => of(asked, 'handed').length === 1, limitMs: 60_000 });
  const handle = world.client.workflow.getHandle(incidentWorkflowId(id));
  const firstRun = (await handle.describe()).runId;
  const notes = Array.from({ length: 90 }, (_, index) => `note ${index}`);
  for (const note of notes) await command(id, note);
  await until({
    what: 'another run',
    ask: async () => (await handle.describe()).runId !== firstRun,
    limitMs: 120_000,
  });
  full.delete('handed');
  await fire('handed', { rule: 'server_down', severity: 'critical', sequence: 2 });
  await until({
    what: 'all',
    ask: () => of(sent, 'handed').length >= notes.length + 2,
    limitMs: 120_000,
  });
  const lines = of(sent, 'handed').map(({ telling }) => telling.line);
  expect(lines.slice(1, -1)).toEqual(notes.map((note) => `ann: ${note}`));
});

function of(inputs: readonly DeliverInput[], environment: string): readonly DeliverInput[] {
  return inputs.filter(({ view }) => view.environment === environment);
}

function sentOutcome({ channel, telling }: DeliverInput): DeliveryOutcome {
  const { event } = telling;
  return { channel, event, status: 'sent', isPermanent: false, attempts: 1, detail: '' };
}

/** Opens an incident, and gives its id once its first message has been tried. */
async function open(environment: string, severity: Severity): Promise<string> {
  await fire(environment, { rule: 'high_response_time', severity, sequence: 1 });
  const first = await until({
    what: 'the first message',
    ask: () => of(asked, environment)[0] ?? null,
    limitMs: 60_000,
  });
  return first.view.id;
}

async function command(id: string, text: string): Promise<void> {
  await world.client.workflow.getHandle(incidentWorkflowId(id)).executeUpdate(incidentCommand, {
    args: [{ who: 'ann', command: { kind: 'note', text } }],
    updateId: randomUUID(),
  });
}

interface Fired {
  readonly rule: string;
  readonly severity: Severity;
  readonly sequence: number;
}

async function fire(environment: string, { rule, severity, sequence }: Fired): Promise<void> {
  await world.fleet.announce(environment, 'test');
  const edge: SentEdge = {
    ...{ server: 'search', condition: `alert:${rule}`, became: true, atMs: Date.now(), reason: 'why' },
    sequence,
    alert: { severity, labels: {}, dependsOn: [], summary: 'is slow' },
  };
  await world.fleet.sendEdges({ environment, shard: 0, storeId: 's', edges: [edge] });
}
