import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { isOver } from '../../domain/runbook/run-state.ts';
import type { RunView } from '../../domain/runbook/run-view.ts';
import { readIncidentId } from '../../domain/incident/incident-id.ts';
import type { ActionContext } from '../action.ts';

/** The input field `run` of every action on one run. */
export const runField = z
  .string()
  .min(1)
  .max(64)
  .describe('Id of the run, such as K7Q2MD, or the beginning of one');

/** Among so many of the newest a beginning is looked for. */
const LOOKED_THROUGH = 1_000;

/** Throws NOT_FOUND, naming those that are under way, and INVALID_REQUEST for a beginning of several. */
export async function findRun(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  text: string,
): Promise<RunView> {
  const wanted = readIncidentId(text.replace(/^run(?=[\s:#-])/i, ''));
  const exact = await store.run(environment, wanted);
  if (exact !== null) return exact;
  const newest = await store.runs(environment, { limit: LOOKED_THROUGH });
  const found = newest.filter(({ id }) => id.startsWith(wanted));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (found.length > 1)
    throw new AppError(
      'INVALID_REQUEST',
      `${text} is the beginning of ${found.length} runs: ${idsOf(found)}. Give more of it.`,
    );
  const open = newest.filter((run) => !isOver(run));
  const which = open.length === 0 ? 'None is under way.' : `Under way: ${idsOf(open)}.`;
  throw new AppError('NOT_FOUND', `There is no run ${text} in ${environment}. ${which}`, {
    details: { run: text, environment },
  });
}

function idsOf(runs: readonly RunView[]): string {
  return runs
    .slice(0, 5)
    .map(({ id, runbook }) => `${id} (${runbook})`)
    .join(', ');
}
