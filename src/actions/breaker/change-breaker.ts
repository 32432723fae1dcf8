import { z } from 'zod';
import { commandResultSchema, submitCommand } from '../server/submit-command.ts';
import { changeOutput } from '../change-output.ts';
import { readServer } from '../fleet/read-fleet.ts';
import type { ActionContext, ActionPlan } from '../action.ts';
import type { ServerCommand } from '../../domain/command/command.ts';

export const breakerChangeSchema = changeOutput(
  commandResultSchema.extend({
    breaker: z.string().nullable().describe('Overall state afterwards; null while pending'),
  }),
);

export type BreakerChange = z.output<typeof breakerChangeSchema>;

export const reasonField = z.string().max(500).optional().describe('Why, for the audit log');

/** The dry run and the doing of a breaker that a person forces; both refuse an unknown server. */
export function forcing(kind: 'breaker_open' | 'breaker_close') {
  const forced = kind === 'breaker_open' ? 'OPEN' : 'CLOSED';
  return {
    plan: async ({ store, environment }: ActionContext, { server }: Forced): Promise<ActionPlan> => {
      const { state } = await readServer(store, environment, server);
      const from = state?.breaker.overall ?? 'CLOSED';
      return { would: [`force the breaker of ${server} from ${from} to ${forced}`] };
    },
    run: async (context: ActionContext, { server }: Forced): Promise<BreakerChange> => {
      await readServer(context.store, context.environment, server);
      return changeBreaker(context, { kind, server });
    },
  };
}

interface Forced {
  readonly server: string;
}

export async function changeBreaker(context: ActionContext, command: ServerCommand): Promise<BreakerChange> {
  const { result, state } = await submitCommand(context, command);
  return { run_id: null, workflow_id: null, result: { ...result, breaker: state?.breaker.overall ?? null } };
}
