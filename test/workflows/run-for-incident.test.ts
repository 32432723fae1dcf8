import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeliverInput } from '../../src/contract/activities.ts';
import { incidentCommand } from '../../src/contract/incident.ts';
import type { IncidentInput } from '../../src/contract/incident.ts';
import { incidentWorkflowId, runWorkflowId, TASK_QUEUE } from '../../src/contract/names.ts';
import { runView } from '../../src/contract/run.ts';
import type { IncidentCommand } from '../../src/domain/incident/incident-command.ts';
import type { TimelineEntry } from '../../src/domain/incident/timeline-entry.ts';
import type { Step } from '../../src/domain/runbook/runbook.ts';
import { createTemporalControl } from '../../src/wiring/temporal-control.ts';
import { anIncidentAlert } from '../support/builders/a-routed-alert.ts';
import { anAction, anApproval, aLoop, aRunbook } from '../support/builders/a-runbook.ts';
import { respondingTo } from '../support/installation/responding-to.ts';
import { until } from '../support/installation/until.ts';
import { startWorkflowWorld, type WorkflowWorld } from '../support/installation/workflow-world.ts';

const NO_PLAN = { planId: 'empty', servers: 0, shards: [], removed: [], losing: [], dropped: [] };
const told: DeliverInput[] = [];
const story = new Map<string, TimelineEntry[]>();
let world: WorkflowWorld;
let control: ReturnType<typeof createTemporalControl>;

beforeAll(async () => {
  world = await startWorkflowWorld({
    planShards: () => Promise.resolve(NO_PLAN),
    watchShard: () => Promise.resolve(),
    ...respondingTo(told, {
      onRecord: ({ view, entries }) => {
        story.set(view.id, [...(story.get(view.id) ?? []), ...entries]);
      },
    }),
    performStep: () => Promise.resolve({ status: 'done', exitCode: 0, output: 1, size: 1, isRead: false }),
    recordRun: () => Promise.resolve(),
  });
  control = createTemporalControl(world.client, TASK_QUEUE);
});

afterAll(async () => {
  await world.stop();
});

/** Opens it, and somebody has been told: they get what comes after. */
async function open(id: string): Promise<void> {
  const alerts = [anIncidentAlert()];
  const about = { environment: 'runs', id, isStorm: false, openedAtMs: Date.now(), follows: null };
  const input: IncidentInput = { version: 1, beginning: { ...about, alerts } };
  await world.client.workflow.start('incident', {
    workflowId: incidentWorkflowId(id),
    taskQueue: TASK_QUEUE,
    args: [input],
  });
  await until({ what: 'somebody told', ask: () => told.some(({ view }) => view.id === id) });
}

async function start(id: string, incident: string, steps: readonly Step[]): Promise<void> {
  const caller = { who: 'ann', role: 'operator' } as const;
  const about = { environment: 'runs', id, inputs: {}, startedAtMs: Date.now(), incident };
  const beginning = { ...about, runbook: aRunbook(steps), caller };
  await control.startRun({ beginning, allowsSelfApproval: false });
}

const handleOf = (id: string) => world.client.workflow.getHandle(runWorkflowId(id));

async function untilWaits(id: string, wanted: string): Promise<void> {
  await until({
    what: wanted,
    ask: async () => (await handleOf(id).query(runView)).awaited.some(({ step }) => step === wanted),
  });
}

const by = () => ({ environment: 'runs', who: 'ben', idempotencyKey: randomUUID() }) as const;

async function approve(id: string, step: string): Promise<void> {
  await control.commandRun({ ...by(), id, role: 'approver', command: { kind: 'approve', step } });
}

async function command(id: string, asked: IncidentCommand): Promise<void> {
  await world.client.workflow
    .getHandle(incidentWorkflowId(id))
    .executeUpdate(incidentCommand, { args: [{ who: 'ann', command: asked }], updateId: randomUUID() });
}

const linesOf = (incident: string) =>
  (story.get(incident) ?? []).flatMap(({ kind, who, text }) => (kind === 'run' ? [[who, text]] : []));

test('the story of an incident has its run from beginning to end, in order, across a continue-as-new of the run', async () => {
  await open('INC1');
  const list = '[' + Array.from({ length: 60 }, (_, index) => index).join(',') + ']';
  const many = aLoop('many', list, { concurrency: 5, steps: [anAction('fix')] });
  await start('RUN1', 'INC1', [anApproval('go'), many, anApproval('end')]);
  const first = (await handleOf('RUN1').describe()).runId;
  for (const step of ['go', 'end']) {
    await untilWaits('RUN1', step);
    await approve('RUN1', step);
  }
  await handleOf('RUN1').result();
  expect((await handleOf('RUN1').describe()).runId).not.toBe(first);
  const lines = [
    ['ann', 'Run RUN1 of book has begun.'],
    [null, 'Run RUN1 of book waits for an approval of go: May it go on? See `watchkeeper runs show RUN1`.'],
    [null, 'Run RUN1 of book waits for an approval of end: May it go on? See `watchkeeper runs show RUN1`.'],
    [null, 'Run RUN1 of book has ended: succeeded.'],
  ];
  await until({ what: 'its end in the story', ask: () => linesOf('INC1').length >= lines.length });
  expect(linesOf('INC1')).toEqual(lines);
  const news = () => told.filter(({ view, telling }) => view.id === 'INC1' && telling.event === 'runbook');
  await until({ what: 'its end told', ask: () => news().length >= lines.length });
  expect(news().map(({ telling }) => [telling.announce, telling.line])).toEqual(
    lines.map(([, text]) => [false, text]),
  );
  await world.record(incidentWorkflowId('INC1'), 'incident-with-run');
}, 120_000);

test('a run for an incident that is not there any more ends as it would', async () => {
  await start('RUN2', 'GONE', [anAction('one'), anApproval('go')]);
  await untilWaits('RUN2', 'go');
  await approve('RUN2', 'go');
  await handleOf('RUN2').result();
  expect((await handleOf('RUN2').query(runView)).phase.status).toBe('succeeded');
  await world.record(runWorkflowId('RUN2'), 'run-for-incident-gone');
});

test('an incident does not wait for its run', async () => {
  await open('INC3');
  await start('RUN3', 'INC3', [anApproval('go')]);
  await until({ what: 'the run', ask: () => linesOf('INC3').length === 2 });
  await command('INC3', { kind: 'resolve', cause: 'a test' });
  await approve('RUN3', 'go');
  await until({ what: 'its end, after the incident was resolved', ask: () => linesOf('INC3').length === 3 });
  expect(linesOf('INC3').at(-1)).toEqual([null, 'Run RUN3 of book has ended: succeeded.']);
  await world.record(runWorkflowId('RUN3'), 'run-for-incident');
});
