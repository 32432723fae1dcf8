import { toAppError } from '../domain/error/app-error.ts';
import { pause } from './pause.ts';

const ATTEMPTS = 40;
const BETWEEN_MS = 500;

/**
 * Writes down how something has ended that is done already: a store that is away just now would have it done again. Throws
 * what the store says the fortieth time, half a second after the one before.
 */
export async function persistently(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await write();
      return;
    } catch (error) {
      if (attempt >= ATTEMPTS || toAppError(error).code !== 'STORE_UNAVAILABLE') throw error;
    }
    await pause(BETWEEN_MS, new AbortController().signal);
  }
}
