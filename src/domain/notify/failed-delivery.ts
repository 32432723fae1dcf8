import { AppError } from '../error/app-error.ts';
import type { Delivery } from './notification.ts';

/** What could not be sent at all, such as for a secret that is not there, as a delivery that failed; throws what is a defect. */
export function failedDelivery(error: unknown, isPermanent: boolean): Delivery {
  if (!(error instanceof AppError)) throw error;
  return { status: 'failed', isPermanent, retryAfterMs: null, detail: error.message };
}
