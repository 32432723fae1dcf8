import type { Log } from '../ports/log.ts';
import { persist } from './persist.ts';

export interface Announcement {
  readonly environments: readonly string[];
  /** Tells the fleet of one environment that this worker is here. */
  readonly announce: (environment: string) => Promise<void>;
  readonly log: Log;
  /** Ends the attempts; what is not announced by then stays so. */
  readonly signal: AbortSignal;
}

/** Announces each environment, however long Temporal is away. Resolves too when the signal has ended it. */
export async function announceEnvironments(announcement: Announcement): Promise<void> {
  const { environments, announce, log, signal } = announcement;
  try {
    for (const environment of environments) {
      await persist({
        what: `announce ${environment}`,
        attempt: () => announce(environment),
        log,
        signal,
      });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
