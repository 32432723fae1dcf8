import { z } from 'zod';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import { whatToCheck } from '../../domain/notify/test-press.ts';
import type { TestPress } from '../../domain/notify/test-press.ts';
import type { ActionContext } from '../action.ts';
import { pause } from '../pause.ts';
import { ASK_AGAIN_MS, endAwaiting, readPress } from './awaited-press.ts';
import type { AwaitedTest } from './awaited-press.ts';

export const roundTripSchema = z.object({
  status: z
    .enum(['answered', 'unmapped', 'timed_out'])
    .describe('unmapped: it came back, from somebody whom the configuration does not know'),
  by: z.string().nullable().describe('Who answered, as the configuration knows them'),
  sender_id: z.string().nullable().describe('What the other side calls who answered'),
  transport: z.enum(['http', 'socket_mode']).nullable().describe('By which way it came back'),
  pressed_after_milliseconds: z
    .number()
    .nullable()
    .describe('From the message to the press, by the clock of the other side; null where it does not say'),
  arrived_after_milliseconds: z.number().nullable().describe('From the press to the API, verified'),
  known_after_milliseconds: z.number().nullable().describe('From there until it was known who it was'),
  waited_milliseconds: z.number().describe('From the message until here, or until nobody waited any more'),
  detail: z.string(),
  check: z.array(z.string()).describe('What may be wrong where nothing came back'),
});

export type RoundTrip = z.output<typeof roundTripSchema>;

interface Waiting {
  readonly context: ActionContext;
  readonly channel: ChannelSpec;
  readonly test: AwaitedTest;
  readonly waitMs: number;
  /** The audit log before the message set out: what was refused after that may have been its answer. */
  readonly auditedUpTo: number;
  /** When the other side had it. */
  readonly sentAtMs: number;
  readonly publicUrl: string | null;
}

/** A press that was claimed just before the end is there within what it takes to ask who it was. */
const LAST_MOMENT_MS = 6_000;

/** Waits until somebody has answered the test, and says who, by which way, and how long each leg took. */
export async function awaitRoundTrip(waiting: Waiting): Promise<RoundTrip> {
  const { context, test, waitMs, channel } = waiting;
  const startedMs = performance.now();
  const waited = (): number => Math.round(performance.now() - startedMs);
  const progress = (): void => {
    context.progress?.({
      done: Math.min(Math.floor(waited() / 1_000), Math.ceil(waitMs / 1_000) - 1),
      total: Math.ceil(waitMs / 1_000),
      what: `seconds for an answer to the test in ${channel.name}`,
    });
  };
  const press =
    (await pollFor(test, { limitMs: waitMs, signal: context.signal, progress })) ??
    ((await endAwaiting(test)) ? null : await pollFor(test, { limitMs: LAST_MOMENT_MS }));
  return press === null ? timedOut(waiting, waited()) : answered(press, waiting, waited());
}

interface Polling {
  readonly limitMs: number;
  readonly signal?: AbortSignal;
  readonly progress?: () => void;
}

async function pollFor(
  test: AwaitedTest,
  { limitMs, signal = new AbortController().signal, progress }: Polling,
): Promise<TestPress | null> {
  const untilMs = performance.now() + limitMs;
  for (;;) {
    const press = await readPress(test);
    const leftMs = untilMs - performance.now();
    if (press !== null || leftMs <= 0 || signal.aborted) return press;
    progress?.();
    await pause(Math.min(ASK_AGAIN_MS, leftMs), signal);
  }
}

function answered(press: TestPress, { sentAtMs, channel }: Waiting, waitedMs: number): RoundTrip {
  const { who, senderId, wayBack, pressedAtMs, arrivedAtMs, knownAtMs, trouble } = press;
  const way = wayBack === 'http' ? 'HTTP' : 'Socket Mode';
  const detail =
    who === null
      ? `The way back works, over ${way}, but the configuration does not know who pressed, ${senderId}: ${trouble ?? 'it belongs into alerting.users, as slack_id; a mail address as email does too'}. Presses of theirs have no effect.`
      : `${who} answered, over ${way}: the way back of ${channel.name} works.`;
  return {
    status: who === null ? 'unmapped' : 'answered',
    by: who,
    sender_id: senderId,
    transport: wayBack,
    pressed_after_milliseconds: pressedAtMs === null ? null : spanMs(sentAtMs, pressedAtMs),
    arrived_after_milliseconds: pressedAtMs === null ? null : spanMs(pressedAtMs, arrivedAtMs),
    known_after_milliseconds: spanMs(arrivedAtMs, knownAtMs),
    waited_milliseconds: waitedMs,
    detail,
    check: [],
  };
}

/** Clocks differ: nothing takes less than no time. */
function spanMs(fromMs: number, toMs: number): number {
  return Math.max(0, Math.round(toMs - fromMs));
}

const RECORDS_READ = 1_000;

async function timedOut(
  { context, channel, publicUrl, auditedUpTo }: Waiting,
  waitedMs: number,
): Promise<RoundTrip> {
  // A request that is refused is of no environment yet.
  const records = await context.store.auditAfter(auditedUpTo, RECORDS_READ);
  const refusals = records.flatMap(({ phase, input }) => {
    const { path, reason } = input;
    const isIntegration = typeof path === 'string' && path.startsWith('/integrations/');
    return phase === 'refused' && isIntegration ? [`${path}: ${String(reason)}`] : [];
  });
  const refused = [...new Set(refusals)].map((line) => `Meanwhile the API refused a request of ${line}.`);
  return {
    status: 'timed_out',
    by: null,
    sender_id: null,
    transport: null,
    pressed_after_milliseconds: null,
    arrived_after_milliseconds: null,
    known_after_milliseconds: null,
    waited_milliseconds: waitedMs,
    detail: `Nothing came back from ${channel.name} within ${Math.round(waitedMs / 1_000)} s.`,
    check: [...refused, ...whatToCheck(channel, publicUrl)],
  };
}
