import type { z } from 'zod';
import type { Role } from '../../domain/access/role.ts';
import type { RunCommand } from '../../domain/runbook/run-step.ts';
import { isOver } from '../../domain/runbook/run-state.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction } from '../action.ts';
import type { Action, ActionExample } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { findRun } from './find-run.ts';
import { presentRun, runSchema } from './run-detail.ts';

type WithRun = z.ZodObject<{ run: z.ZodString }>;

const commandOutput = changeOutput(runSchema);
type CommandOutput = z.output<typeof commandOutput>;

interface CommandFacts<I extends WithRun> {
  readonly verb: string;
  readonly summary: string;
  readonly description: string;
  readonly example: ActionExample;
  readonly role?: Role;
  readonly input: I;
  /** What stands after the run on the command line. */
  readonly then?: readonly { readonly field: keyof z.output<I> & string; readonly label: string }[];
  /** What a dry run says that it would do, of the run's id. */
  readonly would: (id: string, input: z.output<I>) => string;
  readonly command: (input: z.output<I>) => RunCommand;
}

const ONE = { required: true, variadic: false } as const;

/** What a person does to a run: an update to its workflow, which accepts it or says why not. */
export function defineRunCommand<I extends WithRun>(
  facts: CommandFacts<I>,
): Action<CommandOutput> & { readonly input: I } {
  const { verb, summary, description, example, role = 'operator', input, then = [], would, command } = facts;
  return defineAction({
    name: `run/${verb}`,
    noun: 'run',
    verb,
    summary,
    description,
    examples: [example],
    slack: null,
    cli: {
      path: ['runs', verb],
      positionals: [{ field: 'run', label: 'RUN', ...ONE }, ...then.map((each) => ({ ...each, ...ONE }))],
    },
    effect: 'change',
    role,
    runs: 'update',
    input,
    output: commandOutput,
    exitCode: () => 0,
    plan: async (context, asked) => {
      const view = await findRun(context, asked.run);
      if (isOver(view))
        throw new AppError(
          'CONFLICT',
          `The run ${view.id} is over (${view.phase.status}): nothing can be done with it.`,
        );
      return { would: [would(view.id, asked)] };
    },
    run: async (context, asked) => {
      const { id } = await findRun(context, asked.run);
      const { who, role: power } = context.caller;
      const view = await context.control.commandRun({
        ...{ environment: context.environment, id, who, role: power, command: command(asked) },
        // Keys are each caller's own.
        idempotencyKey: `${who}:${context.idempotencyKey ?? crypto.randomUUID()}`,
      });
      return { run_id: id, workflow_id: `run:${id}`, result: presentRun(view) };
    },
  });
}
