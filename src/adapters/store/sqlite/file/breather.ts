import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE_MS = 5;

/** Lets the event loop turn whenever a slice of time has been used up. Call between bounded steps. */
export function createBreather(): () => Promise<void> {
  let startedAt = performance.now();
  return async () => {
    if (performance.now() - startedAt < SLICE_MS) return;
    await nextTurn();
    startedAt = performance.now();
  };
}
