import { z } from 'zod';
import { ROLES } from '../../domain/access/role.ts';
import type { ListedAction } from '../../ports/runbook-library.ts';

export const EFFECTS = ['read', 'change', 'danger'] as const;

/** An action in a list. */
export const actionRowSchema = z.object({
  name: z.string().describe('As steps of runbooks name it'),
  summary: z.string(),
  command: z.string().describe('As it is typed'),
  effect: z
    .enum(EFFECTS)
    .describe('danger: it needs the name of the thing typed again, or in a runbook an approval before it'),
  role: z.enum(ROLES).describe('The least role that may do it'),
  runs: z
    .enum(['inline', 'update', 'run'])
    .describe('inline: here and now; update: a command to a living workflow; run: a workflow of its own'),
  is_step: z.boolean().describe('Whether it can be a step of a runbook'),
});

export function presentAction(action: ListedAction): z.output<typeof actionRowSchema> {
  const { name, summary, command, effect, role, runs, isStep } = action;
  return { name, summary, command, effect, role, runs, is_step: isStep };
}
