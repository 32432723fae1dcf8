import type { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import type { IncidentCommand } from '../../domain/incident/incident-command.ts';
import { defineAction } from '../action.ts';
import type { Action, ActionContext, ActionExample } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { findIncident } from './find-incident.ts';
import { incidentSchema, presentIncident } from './incident-detail.ts';

type WithIncident = z.ZodObject<{ incident: z.ZodString }>;

const commandOutput = changeOutput(incidentSchema);

type CommandOutput = z.output<typeof commandOutput>;

interface CommandFacts<I extends WithIncident> {
  readonly verb: string;
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly ActionExample[];
  readonly slack: string | null;
  readonly input: I;
  /** What stands after the incident on the command line. */
  readonly then?: { readonly field: keyof z.output<I> & string; readonly label: string };
  /** What a dry run says that it would do, of the incident's id. */
  readonly would: (id: string, input: z.output<I>) => string;
  readonly command: (input: z.output<I>, nowMs: number) => IncidentCommand;
}

const ONE = { required: true, variadic: false } as const;

/** What a person does to an incident: an update to its workflow, which accepts it or says why not. */
export function defineCommand<I extends WithIncident>(
  facts: CommandFacts<I>,
): Action<CommandOutput> & { readonly input: I } {
  const { verb, summary, description, examples, slack, input, then, would, command } = facts;
  return defineAction({
    name: `incident/${verb}`,
    noun: 'incident',
    verb,
    summary,
    description,
    examples,
    slack,
    cli: {
      path: ['incident', verb],
      positionals: [
        { field: 'incident', label: 'INCIDENT', ...ONE },
        ...(then === undefined ? [] : [{ ...then, ...ONE }]),
      ],
    },
    effect: 'change',
    role: 'operator',
    runs: 'update',
    input,
    output: commandOutput,
    exitCode: () => 0,
    plan: async (context, asked) => {
      const view = await findIncident(context, asked.incident);
      const { kind } = command(asked, context.nowMs());
      const isRefused = !view.commands.includes(kind);
      if (isRefused) throw refused(view.id, view.phase.status, kind);
      return { would: [would(view.id, asked)] };
    },
    run: async (context, asked) => {
      const { id } = await findIncident(context, asked.incident);
      const view = await context.control.commandIncident({
        environment: context.environment,
        id,
        command: command(asked, context.nowMs()),
        who: context.caller.who,
        idempotencyKey: keyOf(context),
      });
      return { run_id: null, workflow_id: `incident:${id}`, result: presentIncident(view) };
    },
  });
}

function keyOf({ idempotencyKey }: ActionContext): string {
  return idempotencyKey ?? crypto.randomUUID();
}

function refused(id: string, status: string, kind: string): AppError {
  return new AppError(
    'CONFLICT',
    `${id} is ${status}: ${kind} would be refused. \`watchkeeper incident show ${id}\` says what can be done.`,
    { details: { incident: id, status } },
  );
}
