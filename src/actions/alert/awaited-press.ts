import { z } from 'zod';
import type { Role } from '../../domain/access/role.ts';
import type { TestPress } from '../../domain/notify/test-press.ts';
import { LONGEST_TEST_WAIT_MS } from '../../domain/notify/test-press.ts';
import type { StoredMessage } from '../../ports/incident-store.ts';
import type { ActionStore } from '../action.ts';

/** A test whose press is waited for. */
export interface AwaitedTest {
  readonly store: Pick<
    ActionStore,
    'beginIdempotent' | 'finishIdempotent' | 'idempotentResponse' | 'messages'
  >;
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
  const response = await test.store.idempotentResponse(tripKey(test));
  return response === null ? null : pressShape.parse(JSON.parse(response));
}

/** Nobody's press counts any more; false where one has just come, and is about to be readable. */
export async function endAwaiting(test: AwaitedTest): Promise<boolean> {
  return end(test, 'over');
}

/** Somebody's answer to a test, verified to be of the side that it comes from. */
export interface ArrivedPress extends Pick<TestPress, 'senderId' | 'wayBack' | 'pressedAtMs'> {
  readonly via: 'slack' | 'pagerduty';
  readonly requestId: string;
  /** Asks who it was. It does not throw. */
  readonly identify: () => Promise<Identified>;
}

export interface Identified {
  /** Null where the configuration does not know them. */
  readonly person: { readonly name: string; readonly role: Role } | null;
  /** Why that could not be found out; null where it could. */
  readonly trouble: string | null;
}

interface Desk {
  readonly store: AwaitedTest['store'] & Pick<ActionStore, 'appendAudit'>;
  readonly nowMs: () => number;
}

/**
 * Gives a press to whoever waits for it, and writes down whose it is. Null where it is not the one that is waited for:
 * the first, in time, to a test that there is.
 */
export async function takePress(
  { store, nowMs }: Desk,
  { environment, subject }: Omit<AwaitedTest, 'store'>,
  press: ArrivedPress,
): Promise<Identified | null> {
  const test = { store, environment, subject };
  const arrivedAtMs = nowMs();
  const sent = await claim(test, arrivedAtMs);
  if (sent === null) return null;
  const identified = await press.identify();
  const { person, trouble } = identified;
  const { senderId, wayBack, pressedAtMs, via, requestId } = press;
  const who = person?.name ?? null;
  const given: TestPress = { who, senderId, wayBack, pressedAtMs, arrivedAtMs, knownAtMs: nowMs(), trouble };
  await store.finishIdempotent(tripKey(test), JSON.stringify(given));
  await store.appendAudit({
    atMs: nowMs(),
    environment,
    who: who ?? `${via}:${senderId}`,
    role: person?.role ?? 'viewer',
    via,
    action: WHAT,
    subject: sent.channel,
    phase: person === null ? 'refused' : 'after',
    outcome: person === null ? 'FORBIDDEN' : 'answered',
    requestId,
    input: { test: subject, transport: wayBack, ...(person === null && { reason: 'unknown_person' }) },
  });
  return identified;
}

/** The message of the test that may still be answered, and is by this; null where there is none. */
async function claim(test: AwaitedTest, nowMs: number): Promise<StoredMessage | null> {
  const messages = await test.store.messages(test.environment, test.subject);
  const sent = messages.find(({ event }) => event === 'test');
  if (sent === undefined || nowMs - sent.atMs > LONGEST_TEST_WAIT_MS) return null;
  if (messages.some(({ event }) => event === 'resolved')) return null;
  return (await end(test, 'pressed')) ? sent : null;
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
