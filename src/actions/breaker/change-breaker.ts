import { z } from 'zod';
import { commandResultSchema, submitCommand } from '../server/submit-command.ts';
import { changeOutput } from '../change-output.ts';
import type { ActionContext } from '../action.ts';
import type { ServerCommand } from '../../domain/command/command.ts';

export const breakerChangeSchema = changeOutput(
  commandResultSchema.extend({
    breaker: z.string().nullable().describe('Overall state afterwards; null while pending'),
  }),
);

export type BreakerChange = z.output<typeof breakerChangeSchema>;

export const reasonField = z.string().max(500).optional().describe('Why, for the audit log');

export async function changeBreaker(context: ActionContext, command: ServerCommand): Promise<BreakerChange> {
  const { result, state } = await submitCommand(context, command);
  return { run_id: null, workflow_id: null, result: { ...result, breaker: state?.breaker.overall ?? null } };
}
