import { z } from 'zod';
import { readIncidentId } from '../../domain/incident/incident-id.ts';
import { isOver } from '../../domain/runbook/run-state.ts';
import type { RunView } from '../../domain/runbook/run-view.ts';
import type { ActionContext } from '../action.ts';
import { findById } from '../find-by-id.ts';

/** The input field `run` of every action on one run. */
export const runField = z
  .string()
  .min(1)
  .max(64)
  .describe('Id of the run, such as K7Q2MD, or the beginning of one');

/** Throws NOT_FOUND, naming those that are under way, and INVALID_REQUEST for a beginning of several. */
export function findRun(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  text: string,
): Promise<RunView> {
  return findById(
    { environment },
    {
      ...{ noun: 'run', living: 'under way', text },
      wanted: readIncidentId(text.replace(/^run(?=[\s:#-])/i, '')),
      one: (id) => store.run(environment, id),
      newest: (limit) => store.runs(environment, { limit }),
      isLiving: (run) => !isOver(run),
      nameOf: ({ runbook }) => runbook,
    },
  );
}
