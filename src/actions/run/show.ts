import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { lostText, WORKFLOW_ENDS } from '../../domain/runbook/lost-run.ts';
import type { WorkflowEnd } from '../../domain/runbook/lost-run.ts';
import { isOver } from '../../domain/runbook/run-state.ts';
import type { RunView } from '../../domain/runbook/run-view.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { findRun, runField } from './find-run.ts';
import { presentRun, presentRunEntry, runEntrySchema, runSchema } from './run-detail.ts';

const ENTRIES_SHOWN = 200;

export const runShow = defineAction({
  name: 'run/show',
  noun: 'run',
  verb: 'show',
  summary: 'Show how far a run is',
  description:
    'Every step that has begun and how it went, what is waited for, and the story. With --step what the action of that step gave, whole. Exit code 0 where the run has succeeded, 5 while it goes on, 1 where it failed, was cancelled or will not go on.',
  examples: [
    { command: 'watchkeeper runs show K7Q2MD', says: 'How far is it?' },
    { command: 'watchkeeper runs show K7Q2MD --step assess', says: 'What did that step find?' },
  ],
  cli: {
    path: ['runs', 'show'],
    positionals: [{ field: 'run', label: 'RUN', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    run: runField,
    step: z.string().max(200).optional().describe('Path of a step whose output is wanted'),
  }),
  output: z.object({
    timestamp: isoTime,
    run: runSchema,
    workflow_end: z
      .enum(WORKFLOW_ENDS)
      .nullable()
      .describe('How the workflow of a run that is not over was ended from outside; null where it was not'),
    timeline: z.array(runEntrySchema).describe('The newest of it, oldest first'),
    step_action: z.string().nullable().describe('The action of the step that was asked for'),
    step_output: z.unknown().describe('What the action of the step that was asked for gave; null otherwise'),
  }),
  exitCode: ({ run, workflow_end: end }) => (end === null ? exitCodeOf(run.status) : 1),
  run: async (context, { run, step }) => {
    const view = await findRun(context, run);
    const { store, environment } = context;
    const end = await endOfWorkflow(context, view);
    return {
      timestamp: new Date(context.nowMs()).toISOString(),
      run: presentRun(end === null ? view : { ...view, trouble: lostText(view, end) }),
      workflow_end: end,
      timeline: (await newestEntries(context, view)).map(presentRunEntry),
      step_action: view.steps.find(({ path }) => path === step)?.action ?? null,
      step_output:
        step === undefined ? null : await store.stepOutput({ environment, run: view.id, path: step }),
    };
  },
});

/** The store has what the workflow wrote last: one that was ended from outside could not write that. */
async function endOfWorkflow(
  { control, environment }: ActionContext,
  view: RunView,
): Promise<WorkflowEnd | null> {
  if (isOver(view)) return null;
  try {
    return await control.runEnd({ environment, id: view.id });
  } catch (error) {
    if (error instanceof AppError && error.code === 'TEMPORAL_UNAVAILABLE') return null;
    throw error;
  }
}

/** Entries are numbered from 1 without a gap; of a long story the end is what is asked for. */
async function newestEntries({ store, environment }: ActionContext, { id, entryCount }: RunView) {
  const afterSequence = Math.max(0, entryCount - ENTRIES_SHOWN);
  return store.runEntries(environment, id, { afterSequence, limit: ENTRIES_SHOWN });
}

function exitCodeOf(status: z.output<typeof runSchema>['status']): number {
  if (status === 'succeeded') return 0;
  return status === 'failed' || status === 'cancelled' ? 1 : 5;
}
