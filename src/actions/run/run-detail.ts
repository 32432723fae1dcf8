import { z } from 'zod';
import type { RunEntry } from '../../domain/runbook/run-step.ts';
import { ENTRY_KINDS } from '../../domain/runbook/run-step.ts';
import { pauseOf } from '../../domain/runbook/run-state.ts';
import type { RunPhase } from '../../domain/runbook/run-state.ts';
import type { Awaited, RunView, StepView } from '../../domain/runbook/run-view.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';

const RUN_STATUSES = ['running', 'paused', 'stuck', 'undoing', 'succeeded', 'failed', 'cancelled'] as const;

const UNDO_STATUSES = ['open', 'running', 'done', 'failed'] as const;

const awaitedSchema = z.object({
  step: z.string().describe('What an approval, an answer or a decision has to name'),
  what: z
    .enum(['approval', 'answer', 'manual', 'verdict'])
    .describe(
      'manual: somebody does it and says so; verdict: it failed, retry it, skip it or cancel the run',
    ),
  text: z.string(),
  until: isoTime.describe('What silence means then, the document says'),
});

/** A run in a list. */
export const runRowSchema = z.object({
  id: z.string(),
  runbook: z.string(),
  title: z.string(),
  status: z
    .enum(RUN_STATUSES)
    .describe('stuck: a step has failed and a person is waited for; undoing: what was done is taken back'),
  paused_by: z.string().nullable().describe('Who has paused it: nothing begins until it is resumed'),
  who: z.string().describe('Who started it'),
  incident: z.string().nullable().describe('Id of the incident that it is for'),
  started_at: isoTime,
  ended_at: nullableIsoTime,
  trouble: z.string().nullable().describe('Why it goes or went wrong'),
  waits_for: z.array(awaitedSchema).describe('What people have to do'),
});

const stepSchema = z.object({
  path: z.string(),
  title: z.string(),
  kind: z.string(),
  action: z.string().nullable(),
  status: z.string(),
  since: isoTime,
  ended_at: nullableIsoTime,
  attempts: z.int(),
  exit_code: z.int().nullable(),
  detail: z.string().nullable().describe('Why it failed or was skipped, or what people are asked'),
  overran: z.boolean().describe('Whether it took longer than its time box'),
  undo: z
    .enum(UNDO_STATUSES)
    .nullable()
    .describe(
      'How far it is taken back, where it can be: open, not yet; failed, somebody has to do it by hand',
    ),
});

export const runSchema = runRowSchema.extend({
  inputs: z.record(z.string(), z.unknown()),
  steps: z.array(stepSchema).describe('Those that have begun, in that order'),
});

export const runEntrySchema = z.object({
  sequence: z.int().describe('Rises by one within the run, from 1 on'),
  at: isoTime,
  kind: z.enum(ENTRY_KINDS),
  step: z.string().nullable(),
  who: z.string().nullable(),
  text: z.string(),
});

export function runRowOf(view: RunView): z.output<typeof runRowSchema> {
  const { id, runbook, title, who, incident = null, startedAtMs, phase, trouble, awaited } = view;
  return {
    ...{ id, runbook, title, who, incident, trouble },
    status: phase.status,
    paused_by: pauseOf(phase)?.who ?? null,
    started_at: new Date(startedAtMs).toISOString(),
    ended_at: isoTimeOrNull(endOf(phase)),
    waits_for: awaited.map(presentAwaited),
  };
}

export function presentRun(view: RunView): z.output<typeof runSchema> {
  return { ...runRowOf(view), inputs: { ...view.inputs }, steps: view.steps.map(presentStep) };
}

export function presentRunEntry({
  sequence,
  atMs,
  kind,
  path,
  who,
  text,
}: RunEntry): z.output<typeof runEntrySchema> {
  return { sequence, at: new Date(atMs).toISOString(), kind, step: path, who, text };
}

function presentAwaited({ step, what, text, dueMs }: Awaited): z.output<typeof awaitedSchema> {
  return { step, what, text, until: new Date(dueMs).toISOString() };
}

function presentStep(step: StepView): z.output<typeof stepSchema> {
  const { path, title, kind, action, status, attempts, detail, overran, undo } = step;
  return {
    ...{ path, title, kind, action, status, attempts, detail, overran, undo },
    since: new Date(step.sinceMs).toISOString(),
    ended_at: isoTimeOrNull(step.endedAtMs),
    exit_code: step.exitCode,
  };
}

function endOf(phase: RunPhase): number | null {
  return 'endedAtMs' in phase ? phase.endedAtMs : null;
}
