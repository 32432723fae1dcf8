import { toAppError } from '../../domain/error/app-error.ts';
import { NOTIFICATION_FAILING } from '../../domain/self-watch/failing-channels.ts';
import type { ActionContext } from '../action.ts';

/**
 * A message that gets through ends what `notification_failing` says of its channel, whoever sent it. Gives what that
 * came to, in words; null where the alert does not fire. The message stands either way.
 */
export async function tellOfRecovery(
  { store, control, environment }: Pick<ActionContext, 'store' | 'control' | 'environment'>,
  channel: string,
): Promise<string | null> {
  const alerts = await store.routedAlerts(environment);
  if (!alerts.some(({ rule }) => rule === NOTIFICATION_FAILING)) return null;
  try {
    await control.reportWorkingChannel({ environment, channel });
    return `The fleet was told: ${NOTIFICATION_FAILING} ends once no other channel fails.`;
  } catch (error) {
    return `${NOTIFICATION_FAILING} goes on, for the fleet could not be told: ${toAppError(error).message}`;
  }
}
