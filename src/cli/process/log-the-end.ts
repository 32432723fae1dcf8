import { toAppError } from '../../domain/error/app-error.ts';
import type { Services } from '../../wiring/create-services.ts';

/** Runs what a process is there for; where it fails, the log has the reason too. What was opened is closed. */
export async function logTheEnd(
  services: Pick<Services, 'log' | 'close'>,
  role: 'API' | 'worker',
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, message } = toAppError(error);
    services.log.error(`The ${role} ends: ${message}`, { code });
    throw error;
  } finally {
    await services.close();
  }
}
