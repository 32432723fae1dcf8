import { z } from 'zod';
import type { ActionContext, ActionPlan } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { readServer } from '../fleet/read-fleet.ts';
import { serverField } from './server-field.ts';
import { commandResultSchema, submitCommand } from './submit-command.ts';

const pauseOutput = changeOutput(
  commandResultSchema.extend({ paused: z.boolean().nullable().describe('Null while pending') }),
);

interface Named {
  readonly server: string;
}

/** What pausing and resuming a server have in common: a command to the loop that watches it. */
export function pausing(kind: 'pause' | 'resume') {
  const wish = kind === 'pause';
  return {
    input: z.object({
      server: serverField,
      reason: z.string().max(500).optional().describe('Why, for the audit log'),
    }),
    output: pauseOutput,
    plan: async ({ store, environment }: ActionContext, { server }: Named): Promise<ActionPlan> => {
      const { state } = await readServer(store, environment, server);
      if ((state?.paused ?? false) === wish) return { would: [] };
      return {
        would: [
          wish
            ? `stop probing ${server} until \`servers resume ${server}\`; its status becomes UNKNOWN`
            : `probe ${server} again on its own schedule`,
        ],
      };
    },
    run: async (context: ActionContext, { server }: Named): Promise<z.output<typeof pauseOutput>> => {
      await readServer(context.store, context.environment, server);
      const { result, state } = await submitCommand(context, { kind, server });
      return { run_id: null, workflow_id: null, result: { ...result, paused: state?.paused ?? null } };
    },
  };
}
