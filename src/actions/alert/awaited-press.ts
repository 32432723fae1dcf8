import { z } from 'zod';
import type { TestPress } from '../../domain/notify/test-press.ts';
import { LONGEST_TEST_WAIT_MS } from '../../domain/notify/test-press.ts';
import type { ActionStore } from '../action.ts';

/** A test whose press is waited for. */
export interface AwaitedTest {
  readonly store: Pick<ActionStore, 'beginIdempotent' | 'finishIdempotent' | 'messages'>;
  readonly environment: string;
  /** Of its messages. */
  readonly subject: string;
}

/** Between asking again. */
export const ASK_AGAIN_MS = 250;
const WHAT = 'alert/test';

const pressShape = z.object({
  who: z.string().nullable(),
  senderId: z.string(),
  wayBack: z.enum(['http', 'socket_mode']),
  pressedAtMs: z.number().nullable(),
  arrivedAtMs: z.number(),
  knownAtMs: z.number(),
  trouble: z.string().nullable(),
});

/**
 * Who waits and who takes presses may be two processes: they meet in the store, under a key that is begun when the
 * waiting begins and whose response is the press. A second key is for whoever ends the test, once: the first press, or
 * who has waited long enough. Both are forgotten with other idempotency keys.
 */
export async function beginAwaiting(test: AwaitedTest): Promise<void> {
  await test.store.beginIdempotent(tripKey(test), WHAT);
}

/** Null as long as nobody's press has come. */
export async function readPress(test: AwaitedTest): Promise<TestPress | null> {
  const begun = await test.store.beginIdempotent(tripKey(test), WHAT);
  return begun.status === 'done' ? pressShape.parse(JSON.parse(begun.response)) : null;
}

/** Nobody's press counts any more; false where one has just come, and is about to be readable. */
export async function endAwaiting(test: AwaitedTest): Promise<boolean> {
  return end(test, 'over');
}

/** Whether the press is the one that is waited for: the first, in time, to a test that there is. */
export async function claimPress(test: AwaitedTest, nowMs: number): Promise<boolean> {
  const messages = await test.store.messages(test.environment, test.subject);
  const sent = messages.find(({ event }) => event === 'test');
  if (sent === undefined || nowMs - sent.atMs > LONGEST_TEST_WAIT_MS) return false;
  if (messages.some(({ event }) => event === 'resolved')) return false;
  return end(test, 'pressed');
}

/** Gives the press that was claimed to whoever waits. */
export async function givePress(test: AwaitedTest, press: TestPress): Promise<void> {
  await test.store.finishIdempotent(tripKey(test), JSON.stringify(press));
}

async function end(test: AwaitedTest, how: string): Promise<boolean> {
  const key = `${tripKey(test)}:end`;
  const { status } = await test.store.beginIdempotent(key, WHAT);
  if (status !== 'fresh') return false;
  await test.store.finishIdempotent(key, how);
  return true;
}

function tripKey({ environment, subject }: AwaitedTest): string {
  return `round-trip:${environment}:${subject}`;
}
