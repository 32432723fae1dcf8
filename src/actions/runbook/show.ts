import { z } from 'zod';
import type { Json, Step } from '../../domain/runbook/runbook.ts';
import { blocksOf } from '../../domain/runbook/runbook.ts';
import { defineAction } from '../action.ts';
import { findRunbook, requireRight, runbookField } from './library.ts';

const stepSchema = z.object({
  depth: z.int().describe('How deep within loops, groups and switches'),
  id: z.string(),
  title: z.string(),
  kind: z.string(),
  action: z.string().nullable(),
  when: z.string().nullable(),
  time_box_seconds: z.number().nullable(),
  undo: z.string().nullable().describe('The action that takes it back'),
});

export const runbookShow = defineAction({
  name: 'runbook/show',
  noun: 'runbook',
  verb: 'show',
  summary: 'Show what a runbook does',
  description: 'Its inputs and its steps, in order, with those within loops, groups and switches.',
  examples: [{ command: 'watchkeeper runbooks show server-down', says: 'What would it do?' }],
  cli: {
    path: ['runbooks', 'show'],
    positionals: [{ field: 'runbook', label: 'RUNBOOK', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({ runbook: runbookField }),
  output: z.object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    file: z.string(),
    role: z.string().describe('The least role that may start it'),
    timeout_seconds: z.number(),
    on_failure: z.string(),
    inputs: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        description: z.string(),
        default: z.unknown().describe('Null: it has to be given'),
      }),
    ),
    steps: z.array(stepSchema),
  }),
  exitCode: () => 0,
  run: async (context, { runbook: name }) => {
    const found = await findRunbook(context, name);
    const { title, description, role, timeoutMs, onFailure, inputs, steps } = requireRight(found);
    return {
      ...{ name, title, description, role, file: found.file, on_failure: onFailure },
      timeout_seconds: timeoutMs / 1000,
      inputs: Object.entries(inputs).map(([input, { type, description: about, default: fallback }]) => {
        return { name: input, type, description: about, default: plain(fallback ?? null) };
      }),
      steps: steps.flatMap((step) => rowsOf(step, 0)),
    };
  },
});

function rowsOf(step: Step, depth: number): readonly z.output<typeof stepSchema>[] {
  const { id, title, kind, when, timeBoxMs } = step;
  const row = {
    ...{ depth, id, title, kind, when },
    action: 'action' in step ? step.action : null,
    time_box_seconds: timeBoxMs === null ? null : timeBoxMs / 1000,
    undo: step.kind === 'action' ? (step.undo?.action ?? null) : null,
  };
  return [row, ...blocksOf(step).flatMap((block) => block.flatMap((inner) => rowsOf(inner, depth + 1)))];
}

function plain(value: Json): unknown {
  return value;
}
