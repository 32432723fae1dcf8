import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { incidentCommand, incidentView } from '../../src/contract/incident.ts';
import type { IncidentInput } from '../../src/contract/incident.ts';
import { incidentWorkflowId, runWorkflowId, TASK_QUEUE } from '../../src/contract/names.ts';
import { runView } from '../../src/contract/run.ts';
import type { IncidentAlert } from '../../src/domain/incident/incident-message.ts';
import { createTemporalControl } from '../../src/wiring/temporal-control.ts';
import { anIncidentAlert } from '../support/builders/a-routed-alert.ts';
import { anAction, anApproval, aRunbook } from '../support/builders/a-runbook.ts';
import { respondingTo } from '../support/installation/responding-to.ts';
import { until } from '../support/installation/until.ts';
import { startWorkflowWorld, type WorkflowWorld } from '../support/installation/workflow-world.ts';

const NO_PLAN = { planId: 'empty', servers: 0, shards: [], removed: [], losing: [], dropped: [] };
const AUTOMATIC = anIncidentAlert({ runbook: 'restart', run: 'automatic' });
/** `incident text` of what runs have told. */
const story: string[] = [];
/** `run path role approvedBy` */
const performed: string[] = [];
/** Names of runbooks that were read. */
const read: string[] = [];
let world: WorkflowWorld;
let control: ReturnType<typeof createTemporalControl>;

beforeAll(async () => {
  const runbook = aRunbook([anAction('look'), anApproval('go'), anAction('restart')]);
  world = await startWorkflowWorld({
    planShards: () => Promise.resolve(NO_PLAN),
    watchShard: () => Promise.resolve(),
    ...respondingTo([], {
      onRecord: ({ view, entries }) => {
        story.push(...entries.filter(({ kind }) => kind === 'run').map(({ text }) => `${view.id} ${text}`));
      },
    }),
    readRunbook: ({ runbook: name }) => {
      read.push(name);
      return Promise.resolve(
        name === 'restart'
          ? { status: 'ready', runbook, inputs: {} }
          : { status: 'refused', reason: `there is no runbook ${name}` },
      );
    },
    performStep: ({ path, who, role, approvedBy }) => {
      performed.push(`${who} ${path} ${role} ${String(approvedBy)}`);
      return Promise.resolve({ status: 'done', exitCode: 0, output: 1, size: 1, isRead: false });
    },
    recordRun: () => Promise.resolve(),
  });
  control = createTemporalControl(world.client, TASK_QUEUE);
});

afterAll(async () => {
  await world.stop();
});

async function open(id: string, alert: IncidentAlert): Promise<void> {
  const about = { environment: 'runs', id, isStorm: false, openedAtMs: Date.now(), follows: null };
  const input: IncidentInput = { version: 1, beginning: { ...about, alerts: [alert] } };
  await world.client.workflow.start('incident', {
    workflowId: incidentWorkflowId(id),
    taskQueue: TASK_QUEUE,
    args: [input],
  });
}

const incidentOf = (id: string) => world.client.workflow.getHandle(incidentWorkflowId(id));
const told = (incident: string) =>
  story.filter((line) => line.startsWith(`${incident} `)).map((line) => line.slice(incident.length + 1));

async function untilTold(incident: string, text: string): Promise<string> {
  return until({
    what: text,
    ask: () => told(incident).find((line) => line.includes(text)) ?? null,
    limitMs: 60_000,
  });
}

test('an incident begins its runbook once, and does not wait for it; what changes something waits for a person', async () => {
  await open('AUTO1', AUTOMATIC);
  const line = await untilTold('AUTO1', 'waits for an approval of go');
  const id = /^Run (\S+) of/.exec(line)?.[1] ?? '';
  const by = { environment: 'runs', who: 'ben', role: 'approver', idempotencyKey: randomUUID() } as const;
  const view = await incidentOf('AUTO1').query(incidentView);
  expect(view.phase.status).toBe('triggered');
  expect(performed).toEqual(['incident:AUTO1 look operator null']);
  const first = (await incidentOf('AUTO1').describe()).runId;
  // Until it has gone on in another run of its workflow: the runbook is begun by none but the first.
  for (let note = 0; note < 40; note += 1) {
    const command = { kind: 'note', text: `note ${note}` } as const;
    await incidentOf('AUTO1').executeUpdate(incidentCommand, { args: [{ who: 'ann', command }] });
  }
  await until({
    what: 'another run of the incident',
    ask: async () => (await incidentOf('AUTO1').describe()).runId !== first,
    limitMs: 60_000,
  });
  await control.commandRun({ ...by, id, command: { kind: 'approve', step: 'go' } });
  await untilTold('AUTO1', 'has ended');
  expect(told('AUTO1')).toEqual([
    `Run ${id} of book has begun.`,
    expect.stringContaining('waits for an approval of go'),
    `Run ${id} of book has ended: succeeded.`,
  ]);
  const run = world.client.workflow.getHandle(runWorkflowId(id));
  expect(await run.query(runView)).toMatchObject({ incident: 'AUTO1', who: 'incident:AUTO1' });
  expect(performed).toEqual(['incident:AUTO1 look operator null', 'incident:AUTO1 restart approver ben']);
  expect(read).toEqual(['restart']);
}, 120_000);

test('a runbook that cannot be run is said in the story, and the incident goes on', async () => {
  await open('AUTO2', { ...AUTOMATIC, runbook: 'none' });
  expect(await untilTold('AUTO2', 'none')).toBe(
    'The runbook none was not begun: there is no runbook none. `watchkeeper incident run-runbook AUTO2 none` begins it by hand.',
  );
  await world.record(incidentWorkflowId('AUTO2'), 'incident-runbook-refused');
});

test('an incident that is resolved leaves its run to go on', async () => {
  await open('AUTO3', AUTOMATIC);
  const id = /^Run (\S+) of/.exec(await untilTold('AUTO3', 'waits for'))?.[1] ?? '';
  const command = { kind: 'resolve', cause: 'a test' } as const;
  await incidentOf('AUTO3').executeUpdate(incidentCommand, { args: [{ who: 'ann', command }] });
  const run = world.client.workflow.getHandle(runWorkflowId(id));
  expect((await run.query(runView)).phase.status).toBe('running');
  await world.record(incidentWorkflowId('AUTO3'), 'incident-automatic-run');
});
