import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { readIncidentId } from '../../domain/incident/incident-id.ts';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import type { ActionContext } from '../action.ts';

/** The input field `incident` of every action on one incident. */
export const incidentField = z
  .string()
  .min(1)
  .max(64)
  .describe('Id of the incident, such as K7Q2MD, or the beginning of one');

/** What people may write into a story at once. */
export const LONGEST_TEXT = 2_000;

/** Among so many of the newest a beginning is looked for. */
const LOOKED_THROUGH = 1_000;

/** Throws NOT_FOUND, naming those that are open, and INVALID_REQUEST for a beginning of several. */
export async function findIncident(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  text: string,
): Promise<IncidentView> {
  const wanted = readIncidentId(text);
  const exact = await store.incident(environment, wanted);
  if (exact !== null) return exact;
  const newest = await store.incidents(environment, { limit: LOOKED_THROUGH });
  const found = newest.filter(({ id }) => id.startsWith(wanted));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (found.length > 1) {
    throw new AppError(
      'INVALID_REQUEST',
      `${text} is the beginning of ${found.length} incidents: ${idsOf(found)}. Give more of it.`,
    );
  }
  const open = newest.filter(({ phase }) => phase.status !== 'closed');
  const which = open.length === 0 ? 'None is open.' : `Open: ${idsOf(open)}.`;
  throw new AppError('NOT_FOUND', `There is no incident ${text} in ${environment}. ${which}`, {
    details: { incident: text, environment },
  });
}

function idsOf(views: readonly IncidentView[]): string {
  return views
    .slice(0, 5)
    .map(({ id, title }) => `${id} (${title})`)
    .join(', ');
}
