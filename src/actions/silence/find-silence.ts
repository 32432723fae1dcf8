import { AppError } from '../../domain/error/app-error.ts';
import { readIncidentId } from '../../domain/incident/incident-id.ts';
import { formatMatcher } from '../../domain/silence/matches.ts';
import type { Silence } from '../../domain/silence/silence.ts';
import type { ActionContext } from '../action.ts';

/** Silences that hold or are to come. */
export async function currentSilences({
  store,
  environment,
  nowMs,
}: Pick<ActionContext, 'store' | 'environment' | 'nowMs'>): Promise<readonly Silence[]> {
  const { silences } = await store.quiet(environment);
  return silences.filter(({ endsAtMs }) => endsAtMs > nowMs());
}

/** The silence of an id or its beginning. Throws NOT_FOUND, naming those there are, and INVALID_REQUEST for a beginning of several. */
export async function findSilence(context: ActionContext, text: string): Promise<Silence> {
  const silences = await currentSilences(context);
  const wanted = readSilenceId(text);
  const found = silences.filter(({ id }) => id.startsWith(wanted));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (found.length > 1) {
    throw new AppError(
      'INVALID_REQUEST',
      `${text} is the beginning of ${found.length} silences: ${namesOf(found)}. Give more of it.`,
    );
  }
  const which = silences.length === 0 ? 'None holds or is to come.' : `There are: ${namesOf(silences)}.`;
  throw new AppError('NOT_FOUND', `There is no silence ${text} in ${context.environment}. ${which}`, {
    details: { silence: text, environment: context.environment },
  });
}

/** They are made like those of incidents, and as easily misread. */
export function readSilenceId(text: string): string {
  return readIncidentId(text.trim().replace(/^silence:/i, ''));
}

function namesOf(silences: readonly Silence[]): string {
  return silences
    .slice(0, 5)
    .map(({ id, matchers }) => `${id} (${matchers.map(formatMatcher).join(' ')})`)
    .join(', ');
}
