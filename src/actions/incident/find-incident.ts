import { z } from 'zod';
import { readIncidentId } from '../../domain/incident/incident-id.ts';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import type { ActionContext } from '../action.ts';
import { findById } from '../find-by-id.ts';

/** The input field `incident` of every action on one incident. */
export const incidentField = z
  .string()
  .min(1)
  .max(64)
  .describe('Id of the incident, such as K7Q2MD, or the beginning of one');

/** What people may write into a story at once. */
export const LONGEST_TEXT = 2_000;

/** Throws NOT_FOUND, naming those that are open, and INVALID_REQUEST for a beginning of several. */
export function findIncident(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  text: string,
): Promise<IncidentView> {
  return findById(
    { environment },
    {
      ...{ noun: 'incident', living: 'open', text },
      wanted: readIncidentId(text),
      one: (id) => store.incident(environment, id),
      newest: (limit) => store.incidents(environment, { limit }),
      isLiving: ({ phase }) => phase.status !== 'closed',
      nameOf: ({ title }) => title,
    },
  );
}
