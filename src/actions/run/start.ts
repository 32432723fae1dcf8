import { z } from 'zod';
import { isAtLeast } from '../../domain/access/role.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { incidentIdOf } from '../../domain/incident/incident-id.ts';
import { givenInputs } from '../../domain/runbook/given-inputs.ts';
import type { Json, Runbook } from '../../domain/runbook/runbook.ts';
import { allSteps } from '../../domain/runbook/runbook.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { findRunbook, requireRight, runbookField } from '../runbook/library.ts';

const MOST_SET = 50;

export const runStart = defineAction({
  name: 'run/start',
  noun: 'run',
  verb: 'start',
  summary: 'Run a runbook',
  description:
    'Starts a run, which goes on whatever becomes of whoever asked, and says its id; `runs show` says how far it is. The command line tells the story as it comes and ends with the run: exit code 0 where it has succeeded, 1 where it failed or was cancelled, 4 where it needs a person and there is no terminal; with --detach it answers at once. It has the document as it is now: editing the file changes nothing about it. A dry run says which steps there are.',
  examples: [
    { command: 'watchkeeper run server-down --set server=search', says: 'Run it for this server, and wait.' },
    { command: 'watchkeeper run daily-maintenance --detach', says: 'Begin, and do not wait.' },
    { command: 'watchkeeper run daily-maintenance --dry-run', says: 'What would it do?' },
  ],
  cli: {
    path: ['run'],
    positionals: [{ field: 'runbook', label: 'RUNBOOK', required: true, variadic: false }],
  },
  slack: null,
  effect: 'change',
  role: 'operator',
  runs: 'run',
  input: z.object({
    runbook: runbookField,
    set: z
      .array(z.string().max(2_000))
      .max(MOST_SET)
      .default([])
      .describe('An input of the runbook as NAME=VALUE; repeat it for more'),
  }),
  output: changeOutput(
    z.object({
      id: z.string(),
      runbook: z.string(),
      title: z.string(),
      inputs: z.record(z.string(), z.unknown()),
      next: z.string().describe('What to do to see how it goes'),
    }),
  ),
  exitCode: () => 0,
  plan: async (context, asked) => {
    const { runbook, inputs } = await prepare(context, asked);
    const given = Object.entries(inputs).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const begin = `start ${runbook.name}${given.length === 0 ? '' : ` with ${given.join(', ')}`}`;
    const steps = allSteps(runbook.steps).map((step) => {
      const what = 'action' in step ? `${step.kind} ${step.action}` : step.kind;
      return `${step.id}: ${step.title} (${what}${step.when === null ? '' : `, when ${step.when}`})`;
    });
    return { would: [begin, ...steps] };
  },
  run: async (context, asked) => {
    const { environment, caller, control, nowMs } = context;
    const { runbook, inputs } = await prepare(context, asked);
    const id = incidentIdOf(seedOf(context), 1);
    const { who, role } = caller;
    const { workflowId } = await control.startRun({
      beginning: { environment, id, runbook, inputs, caller: { who, role }, startedAtMs: nowMs() },
      // Whoever sits at an open machine is the only one there is.
      allowsSelfApproval: who === 'local',
    });
    const { name, title } = runbook;
    const next = `watchkeeper runs show ${id} --watch`;
    return {
      run_id: id,
      workflow_id: workflowId,
      result: { id, runbook: name, title, inputs: { ...inputs }, next },
    };
  },
});

/** The same request under the same key is the same run, also where its answer was lost. */
function seedOf({ environment, caller, idempotencyKey }: ActionContext): string {
  return idempotencyKey === null ? crypto.randomUUID() : `${environment}:${caller.who}:${idempotencyKey}`;
}

interface Asked {
  readonly runbook: string;
  readonly set: readonly string[];
}

interface Prepared {
  readonly runbook: Runbook;
  readonly inputs: Readonly<Record<string, Json>>;
}

async function prepare(context: ActionContext, { runbook: name, set }: Asked): Promise<Prepared> {
  const runbook = requireRight(await findRunbook(context, name));
  const { who, role } = context.caller;
  if (!isAtLeast(role, runbook.role))
    throw new AppError(
      'FORBIDDEN',
      `${name} needs the role ${runbook.role}; ${who} has ${role}. Ask someone with that role.`,
    );
  const given = givenInputs(runbook.inputs, Object.fromEntries(set.map(readSetting)));
  if (given.status === 'given') return { runbook, inputs: given.inputs };
  throw new AppError(
    'INVALID_REQUEST',
    `${name} cannot start: ${given.problems.join('; ')}. Give it with --set NAME=VALUE.`,
    {
      details: { runbook: name, problems: [...given.problems] },
    },
  );
}

function readSetting(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new AppError('INVALID_REQUEST', `--set takes NAME=VALUE, not ${text}.`);
}
