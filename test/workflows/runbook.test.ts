import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runWorkflowId, STATUS_ATTRIBUTE, TASK_QUEUE } from '../../src/contract/names.ts';
import { runView } from '../../src/contract/run.ts';
import type { PerformInput, RecordRunInput } from '../../src/contract/run.ts';
import type { Runbook } from '../../src/domain/runbook/runbook.ts';
import type { RunCommand } from '../../src/domain/runbook/run-step.ts';
import type { RunView } from '../../src/domain/runbook/run-view.ts';
import { createTemporalControl } from '../../src/wiring/temporal-control.ts';
import {
  aLoop,
  anAction,
  anApproval,
  anUndo,
  aRunbook,
  aWait,
  inParallel,
} from '../support/builders/a-runbook.ts';
import { respondingTo } from '../support/installation/responding-to.ts';
import { until } from '../support/installation/until.ts';
import { startWorkflowWorld, type WorkflowWorld } from '../support/installation/workflow-world.ts';

const NO_PLAN = { planId: 'empty', servers: 0, shards: [], removed: [], losing: [], dropped: [] };

/** What was performed, in the order in which it began: `run path attempt`. */
const performed: string[] = [];
const written: RecordRunInput[] = [];
/** Of paths that fail at first: how often they still do. */
const failing = new Map<string, number>();
/** Paths that hang until they are stopped, or are no longer among them. */
const hanging = new Set<string>();
const stopped: string[] = [];
let world: WorkflowWorld;
let control: ReturnType<typeof createTemporalControl>;

beforeAll(async () => {
  world = await startWorkflowWorld({
    planShards: () => Promise.resolve(NO_PLAN),
    watchShard: () => Promise.resolve(),
    ...respondingTo([]),
    performStep: async (input) => {
      performed.push(`${input.run} ${input.isUndo ? 'undo ' : ''}${input.path} ${input.attempt}`);
      if (hanging.has(input.path) && !input.isUndo) await hang(input);
      if (input.path === 'torn') throw ApplicationFailure.nonRetryable('the store is torn', 'STORE_CORRUPT');
      const left = failing.get(input.path) ?? 0;
      failing.set(input.path, left - 1);
      if (left > 0) {
        const failure = { code: 'TEMPORAL_UNAVAILABLE', message: 'it is away' };
        return { status: 'failed', failure, isRetryable: true };
      }
      const output = { path: input.path };
      return { status: 'done', exitCode: 0, output, size: 20, isRead: false };
    },
    recordRun: (input) => {
      written.push(input);
      return Promise.resolve();
    },
  });
  control = createTemporalControl(world.client, TASK_QUEUE);
});

afterAll(async () => {
  await world.stop();
});

async function hang({ path }: PerformInput): Promise<void> {
  const context = Context.current();
  while (hanging.has(path)) {
    context.heartbeat();
    if (context.cancellationSignal.aborted) {
      stopped.push(path);
      throw new CancelledFailure('It was stopped.');
    }
    await delay(100);
  }
}

async function start(id: string, runbook: Runbook, inputs: RunView['inputs'] = {}): Promise<void> {
  const caller = { who: 'ann', role: 'operator' } as const;
  const beginning = { environment: 'runs', id, runbook, inputs, caller, startedAtMs: Date.now() };
  await control.startRun({ beginning, allowsSelfApproval: false });
}

function tell(id: string, command: RunCommand, who = 'ben'): Promise<RunView> {
  const by = { environment: 'runs', who, role: 'approver', idempotencyKey: randomUUID() } as const;
  return control.commandRun({ ...by, id, command });
}

const viewOf = (id: string) => world.client.workflow.getHandle(runWorkflowId(id)).query(runView);
const endOf = (id: string) => world.client.workflow.getHandle(runWorkflowId(id)).result();
const doneOf = (id: string) =>
  performed.filter((line) => line.startsWith(`${id} `)).map((line) => line.slice(id.length + 1));

async function untilWaits(id: string, what: string): Promise<void> {
  await until({ what, ask: async () => (await viewOf(id)).awaited.some(({ step }) => step === what) });
}

test('a runbook is carried out: in order, in parallel, again after a failure, after a wait and an approval', async () => {
  failing.set('flaky', 2);
  const steps = [
    anAction('flaky', { retry: { attempts: 3, backoffMs: 100, on: [] } }),
    inParallel('both', [anAction('left'), anAction('right')]),
    aWait('rest', 300),
    anApproval('go'),
    aLoop('each', 'inputs.servers', { steps: [anAction('fix', { with: { server: '${{ item }}' } })] }),
  ];
  await start('RUN1', aRunbook(steps), { servers: ['a', 'b', 'c'] });
  await untilWaits('RUN1', 'go');
  await expect(tell('RUN1', { kind: 'approve', step: 'go' }, 'ann')).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('somebody else has to decide') as unknown,
  });
  await tell('RUN1', { kind: 'approve', step: 'go' });
  await endOf('RUN1');
  const done = doneOf('RUN1');
  expect(done.slice(0, 3)).toEqual(['flaky 1', 'flaky 2', 'flaky 3']);
  expect(done.slice(3, 5).toSorted()).toEqual(['left 1', 'right 1']);
  expect(done.slice(5).toSorted()).toEqual(['each[0].fix 1', 'each[1].fix 1', 'each[2].fix 1']);
  const last = written.filter(({ view }) => view.id === 'RUN1').at(-1)?.view;
  expect([last?.phase.status, last?.trouble]).toEqual(['succeeded', null]);
  const entries = written.flatMap(({ view, entries: some }) => (view.id === 'RUN1' ? some : []));
  expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1));
  const described = await world.client.workflow.getHandle(runWorkflowId('RUN1')).describe();
  expect(described.typedSearchAttributes.get(STATUS_ATTRIBUTE)).toBe('succeeded');
  await expect(tell('RUN1', { kind: 'pause' })).rejects.toMatchObject({ code: 'CONFLICT' });
  await world.record(runWorkflowId('RUN1'), 'run-succeeded');
});

test('a cancelled run stops what is under way, and takes back what was done', async () => {
  hanging.add('long');
  const steps = [
    anAction('one', { undo: anUndo('one') }),
    anAction('two', { undo: anUndo('two') }),
    anAction('long'),
  ];
  await start('RUN2', aRunbook(steps, { onFailure: 'undo' }));
  await until({ what: 'the long step', ask: () => doneOf('RUN2').includes('long 1') });
  const view = await tell('RUN2', { kind: 'cancel', reason: 'wrong server' });
  expect(view.phase.status).toBe('undoing');
  const cancelledAtMs = Date.now();
  await until({ what: 'its end', ask: () => stopped.includes('long') });
  expect(Date.now() - cancelledAtMs).toBeLessThan(5_000);
  await endOf('RUN2');
  expect(doneOf('RUN2')).toEqual(['one 1', 'two 1', 'long 1', 'undo two 1', 'undo one 1']);
  expect(written.filter(({ view: each }) => each.id === 'RUN2').at(-1)?.view.phase.status).toBe('cancelled');
  await world.record(runWorkflowId('RUN2'), 'run-cancelled');
});

test('a run that is stuck goes on when a person retries or skips the step, across a continue-as-new', async () => {
  failing.set('broken', 1);
  const loop = aLoop('many', 'inputs.list', { concurrency: 5, steps: [anAction('fix')] });
  const steps = [anAction('broken'), loop, anAction('last')];
  const list = Array.from({ length: 60 }, (_, index) => index);
  await start('RUN3', aRunbook(steps, { onFailure: 'ask' }), { list });
  const first = (await world.client.workflow.getHandle(runWorkflowId('RUN3')).describe()).runId;
  await untilWaits('RUN3', 'broken');
  await tell('RUN3', { kind: 'retry', step: 'broken' });
  await endOf('RUN3');
  const done = doneOf('RUN3');
  expect(done.slice(0, 2)).toEqual(['broken 1', 'broken 2']);
  expect(new Set(done).size).toBe(done.length);
  expect(done.filter((line) => line.startsWith('many['))).toHaveLength(60);
  expect(done.at(-1)).toBe('last 1');
  const { runId } = await world.client.workflow.getHandle(runWorkflowId('RUN3')).describe();
  expect(runId).not.toBe(first);
  await world.record(runWorkflowId('RUN3'), 'run-handed-over');
}, 120_000);

test('what takes long holds up nothing beside it, however long the history; then another run goes on', async () => {
  hanging.add('hold');
  const loop = aLoop('all', 'inputs.list', { concurrency: 5, steps: [anAction('fix')] });
  const steps = [inParallel('both', [anAction('hold'), loop]), anAction('last')];
  const list = Array.from({ length: 60 }, (_, index) => index);
  await start('RUN5', aRunbook(steps), { list });
  const first = (await world.client.workflow.getHandle(runWorkflowId('RUN5')).describe()).runId;
  await until({
    what: 'the whole loop, while one action still runs',
    ask: () => doneOf('RUN5').filter((line) => line.startsWith('all[')).length === 60,
    limitMs: 90_000,
  });
  expect((await viewOf('RUN5')).steps.find(({ path }) => path === 'hold')?.status).toBe('running');
  hanging.delete('hold');
  await endOf('RUN5');
  expect(doneOf('RUN5').at(-1)).toBe('last 1');
  const { runId } = await world.client.workflow.getHandle(runWorkflowId('RUN5')).describe();
  expect(runId).not.toBe(first);
  // A writing has what has changed since the one before, and no more.
  const sizes = written.filter(({ view }) => view.id === 'RUN5').map(({ view }) => view.steps.length);
  expect(sizes.at(-1)).toBeLessThan(3);
}, 120_000);

test('a run that is cancelled in Temporal itself takes back what was done, too', async () => {
  hanging.add('long');
  await start(
    'RUN6',
    aRunbook([anAction('one', { undo: anUndo('one') }), anAction('long')], { onFailure: 'undo' }),
  );
  await until({ what: 'the long step', ask: () => doneOf('RUN6').includes('long 1') });
  await world.client.workflow.getHandle(runWorkflowId('RUN6')).cancel();
  await endOf('RUN6');
  expect(doneOf('RUN6')).toEqual(['one 1', 'long 1', 'undo one 1']);
  const last = written.filter(({ view }) => view.id === 'RUN6').at(-1)?.view;
  expect([last?.phase.status, last?.trouble]).toEqual([
    'cancelled',
    'cancelled by temporal: it was cancelled in Temporal',
  ]);
  await world.record(runWorkflowId('RUN6'), 'run-cancelled-in-temporal');
});

test('what the store or a worker failed by is told as it was, and tried again only where the document names it', async () => {
  await start(
    'RUN7',
    aRunbook([anAction('torn', { retry: { attempts: 3, backoffMs: 100, on: ['STORE_CORRUPT'] } })]),
  );
  await endOf('RUN7');
  const last = written.filter(({ view }) => view.id === 'RUN7').at(-1)?.view;
  expect([last?.trouble, doneOf('RUN7')]).toEqual([
    'torn: the store is torn',
    ['torn 1', 'torn 2', 'torn 3'],
  ]);
});

test('an id is one run', async () => {
  await start('RUN4', aRunbook([]));
  await endOf('RUN4');
  await expect(start('RUN4', aRunbook([]))).rejects.toMatchObject({ code: 'CONFLICT' });
});
