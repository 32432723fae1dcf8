import { z } from 'zod';
import { isIncidentId, readIncidentId } from '../../domain/incident/incident-id.ts';
import { AppError } from '../../domain/error/app-error.ts';
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

/**
 * From the store, and a whole id that is not there yet from the run's workflow. Throws NOT_FOUND, naming those that are
 * under way, and INVALID_REQUEST for a beginning of several.
 */
export function findRun(
  { store, environment, control }: Pick<ActionContext, 'store' | 'environment' | 'control'>,
  text: string,
): Promise<RunView> {
  let unknown: string | null = null;
  return findById(
    { environment },
    {
      ...{ noun: 'run', living: 'under way', text },
      wanted: readIncidentId(text.replace(/^run(?=[\s:#-])/i, '')),
      one: async (id) => {
        const stored = await store.run(environment, id);
        if (stored !== null || !isIncidentId(id)) return stored;
        const asked = await askWorkflow(control, { environment, id });
        if (asked.status === 'found') return asked.view;
        unknown = asked.why;
        return null;
      },
      newest: (limit) => store.runs(environment, { limit }),
      isLiving: (run) => !isOver(run),
      nameOf: ({ runbook }) => runbook,
      unknown: () => unknown,
    },
  );
}

type Asked =
  | { readonly status: 'found'; readonly view: RunView }
  | { readonly status: 'none'; readonly why: string | null };

async function askWorkflow(
  control: ActionContext['control'],
  which: { readonly environment: string; readonly id: string },
): Promise<Asked> {
  try {
    return { status: 'found', view: await control.run(which) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'NOT_FOUND') return { status: 'none', why: null };
    if (error.code !== 'TEMPORAL_UNAVAILABLE') throw error;
    return {
      status: 'none',
      why: `One that began just now may be in Temporal only, which could not be asked: ${error.message}`,
    };
  }
}
