import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../domain/error/app-error.ts';
import type { Log } from '../ports/log.ts';

export interface Persist<T> {
  /** Completes "cannot ...". */
  readonly what: string;
  readonly attempt: () => Promise<T>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const PAUSE_MS = 1_000;
const SAY_EVERY = 15;

/** Tries until it works or the signal ends it; says at the first failure, and again every quarter minute. */
export async function persist<T>({ what, attempt, log, signal }: Persist<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (tries % SAY_EVERY === 0) log.warn(`Cannot ${what} yet, trying again each second: ${reason}`);
      await delay(PAUSE_MS, undefined, { signal }).catch(() => {
        throw new AppError('SERVICE_UNAVAILABLE', `Stopped before it was possible to ${what}.`, {
          cause: error,
        });
      });
    }
  }
}
