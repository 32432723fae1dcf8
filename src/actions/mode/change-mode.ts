import type { z } from 'zod';
import type { FleetMode } from '../../domain/fleet/mode.ts';
import type { ActionContext, ActionPlan } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { modeSchema, noteMode, presentMode } from './mode-view.ts';

export const modeChangeSchema = changeOutput(modeSchema);

export async function changeMode(
  context: ActionContext,
  mode: FleetMode,
  reason: string,
): Promise<z.output<typeof modeChangeSchema>> {
  const set = await context.control.setMode({
    environment: context.environment,
    mode,
    reason,
    who: context.caller.who,
    idempotencyKey: context.idempotencyKey ?? crypto.randomUUID(),
  });
  await noteMode(context, set);
  return { run_id: null, workflow_id: set.workflowId, result: presentMode(set.mode) };
}

export async function planMode(context: ActionContext, mode: FleetMode): Promise<ActionPlan> {
  const { environment } = context;
  const now = (await context.control.mode(environment)).mode.mode;
  if (now === mode) return { would: [] };
  const effect = mode === 'paused' ? 'stop probing every server' : 'probe every server again';
  return { would: [`change the mode of ${environment} from ${now} to ${mode}: ${effect}`] };
}
