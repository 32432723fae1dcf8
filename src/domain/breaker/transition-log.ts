import type { BreakerTransition } from './breaker.ts';

const KEPT = 20;

/** Adds transitions at the end and forgets the oldest beyond twenty; the same list when there is nothing to add. */
export function logTransitions(
  log: readonly BreakerTransition[],
  added: readonly BreakerTransition[],
): readonly BreakerTransition[] {
  return added.length === 0 ? log : [...log, ...added].slice(-KEPT);
}
