import { setTimeout as delay } from 'node:timers/promises';

export interface Until<T> {
  /** Completes "waited in vain for ...". */
  readonly what: string;
  /** Asked again until it gives something other than null and false; what it throws counts as null. */
  readonly ask: () => Promise<T | null | false> | T | null | false;
  readonly limitMs?: number;
}

/** Polls a condition, with a limit. */
export async function until<T>({ what, ask, limitMs = 30_000 }: Until<T>): Promise<T> {
  const deadline = Date.now() + limitMs;
  let last: unknown = null;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain for ${what}`, { cause: last });
    await delay(50);
  }
}
