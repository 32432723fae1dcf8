import { z } from 'zod';
import { isAtLeast } from '../../domain/access/role.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { incidentIdOf } from '../../domain/incident/incident-id.ts';
import { givenInputs } from '../../domain/runbook/given-inputs.ts';
import type { Json, Runbook } from '../../domain/runbook/runbook.ts';
import { allSteps } from '../../domain/runbook/runbook.ts';
import type { ActionContext } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { findRunbook, requireRight } from '../runbook/library.ts';

const MOST_SET = 50;

/** Inputs of a runbook, as people give them. */
export const setField = z
  .array(z.string().max(2_000))
  .max(MOST_SET)
  .default([])
  .describe('An input of the runbook as NAME=VALUE; repeat it for more');

export const begunRunOutput = changeOutput(
  z.object({
    id: z.string(),
    runbook: z.string(),
    title: z.string(),
    inputs: z.record(z.string(), z.unknown()),
    next: z.string().describe('What to do to see how it goes'),
  }),
);

/** A run that can begin. */
export interface PreparedRun {
  readonly runbook: Runbook;
  readonly inputs: Readonly<Record<string, Json>>;
  /** Id of the incident that it is for; left out: none. */
  readonly incident?: string;
}

/** Throws what `findRunbook` and `requireRight` throw, and FORBIDDEN where the caller may not start it. */
export async function findStartable(context: ActionContext, name: string): Promise<Runbook> {
  const runbook = requireRight(await findRunbook(context, name));
  const { who, role } = context.caller;
  if (isAtLeast(role, runbook.role)) return runbook;
  throw new AppError(
    'FORBIDDEN',
    `${name} needs the role ${runbook.role}; ${who} has ${role}. Ask someone with that role.`,
  );
}

/** Throws INVALID_REQUEST with all that is wrong about them; `hint` follows what to do. */
export function requireInputs(
  { name, inputs: wanted }: Runbook,
  given: Readonly<Record<string, Json>>,
  hint = '',
): PreparedRun['inputs'] {
  const read = givenInputs(wanted, given);
  if (read.status === 'given') return read.inputs;
  throw new AppError(
    'INVALID_REQUEST',
    `${name} cannot start: ${read.problems.join('; ')}. Give it with --set NAME=VALUE.${hint}`,
    { details: { runbook: name, problems: [...read.problems] } },
  );
}

export function readSettings(set: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(set.map(readSetting));
}

function readSetting(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new AppError('INVALID_REQUEST', `--set takes NAME=VALUE, not ${text}.`);
}

/** For a dry run: what would begin, and its steps. */
export function planRun({ runbook, inputs, incident }: PreparedRun): readonly string[] {
  const given = Object.entries(inputs).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const belongs = incident === undefined ? '' : ` for the incident ${incident}`;
  const begin = `start ${runbook.name}${belongs}${given.length === 0 ? '' : ` with ${given.join(', ')}`}`;
  const steps = allSteps(runbook.steps).map((step) => {
    const what = 'action' in step ? `${step.kind} ${step.action}` : step.kind;
    return `${step.id}: ${step.title} (${what}${step.when === null ? '' : `, when ${step.when}`})`;
  });
  return [begin, ...steps];
}

export async function beginRun(
  context: ActionContext,
  { runbook, inputs, incident }: PreparedRun,
): Promise<z.output<typeof begunRunOutput>> {
  const { environment, caller, control, nowMs } = context;
  const id = incidentIdOf(seedOf(context), 1);
  const { who, role } = caller;
  const { workflowId } = await control.startRun({
    beginning: {
      ...{ environment, id, runbook, inputs, caller: { who, role }, startedAtMs: nowMs() },
      ...(incident !== undefined && { incident }),
    },
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
}

/** The same request under the same key is the same run, also where its answer was lost. */
function seedOf({ environment, caller, idempotencyKey }: ActionContext): string {
  return idempotencyKey === null ? crypto.randomUUID() : `${environment}:${caller.who}:${idempotencyKey}`;
}
