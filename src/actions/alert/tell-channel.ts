import { z } from 'zod';
import { toAppError } from '../../domain/error/app-error.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import type { Addressee, Notification } from '../../domain/notify/notification.ts';
import type { MessageStatus } from '../../ports/incident-store.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { ActionContext } from '../action.ts';
import { pause } from '../pause.ts';
import { beginMessage, sendBegun } from './send-message.ts';
import type { Attempted } from './send-message.ts';

export const toldChannelSchema = z.object({
  channel: z.string(),
  type: z.string(),
  status: z
    .enum(['sent', 'delivered', 'suppressed', 'failed', 'told_before', 'being_told'])
    .describe('told_before: it has had this notice; being_told: another request is at it just now'),
  critical: z
    .boolean()
    .describe('Whether it calls people; where none does, every channel is as good as one that does'),
  instead_of: z
    .string()
    .nullable()
    .describe('The channel whose fallback this is; null: told in its own right'),
  addressees: z.array(z.string()).describe('Whom the message names'),
  attempts: z.int().describe('How often it was tried now'),
  milliseconds: z.number().describe('How long that took'),
  detail: z.string(),
});

export type ToldChannel = z.output<typeof toldChannelSchema>;

export interface Telling {
  readonly context: ActionContext;
  readonly notifier: Notifier;
  readonly channel: ChannelSpec;
  readonly addressees: readonly Addressee[];
  readonly notification: Notification;
  readonly isCritical: boolean;
  readonly insteadOf: string | null;
}

const MOST_ATTEMPTS = 3;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
const CLAIM = 'alert/notify';

/** Whether the message has gone out. */
export function isTold(status: MessageStatus | ToldChannel['status']): boolean {
  return status === 'sent' || status === 'delivered' || status === 'told_before';
}

type Told = Pick<ToldChannel, 'status' | 'attempts' | 'milliseconds' | 'detail'>;

/** What came of an attempt, or why it was not made. */
type Outcome = { readonly told: Told } | { readonly failed: Attempted };

/**
 * Tells one channel once: one that has had the message is left in peace, also where two ask at the same moment. What may
 * pass is tried again within seconds; it is not left to a workflow, since whoever asks wants to know how it went.
 */
export async function tellChannel(telling: Telling): Promise<ToldChannel> {
  const { signal } = telling.context;
  const startedMs = performance.now();
  const elapsed = (): number => Math.round(performance.now() - startedMs);
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await attempt(telling).catch(unwritten);
    if ('told' in outcome)
      return rowOf(telling, {
        ...outcome.told,
        attempts: attempts - 1 + outcome.told.attempts,
        milliseconds: elapsed(),
      });
    const { failed } = outcome;
    if (attempts >= MOST_ATTEMPTS || failed.isPermanent || signal.aborted)
      return rowOf(telling, { status: 'failed', detail: failed.detail, attempts, milliseconds: elapsed() });
    await pause(pauseMs(failed, attempts), signal);
  }
}

/** What the store could not take: what came of the other channels is still to be told. */
function unwritten(error: unknown): Outcome {
  const { message } = toAppError(error);
  const detail = `It could not be written down what came of it, so it may have gone out: ${message}`;
  const failed = { status: 'failed', detail, reference: null, milliseconds: 0 } as const;
  return { failed: { ...failed, isPermanent: true, retryAfterMs: null } };
}

/** Each attempt is made by one request alone: whichever begins it first. */
async function attempt(telling: Telling): Promise<Outcome> {
  const { notification } = telling;
  const { store } = telling.context;
  const stored = await beginMessage(telling, notification);
  const none = { attempts: 0, milliseconds: 0 };
  if (isTold(stored.status)) {
    const detail = `Told at ${new Date(stored.updatedAtMs).toISOString()}; --again tells it again.`;
    return { told: { ...none, status: 'told_before', detail } };
  }
  const claim = `${notification.key}#${stored.attempts + 1}`;
  if ((await store.beginIdempotent(claim, CLAIM)).status !== 'fresh') {
    const detail = 'Another request is telling it, or ended over it less than ten minutes ago.';
    return { told: { ...none, status: 'being_told', detail } };
  }
  const sent = await sendBegun(telling, notification);
  await store.finishIdempotent(claim, sent.status);
  if (sent.status === 'failed') return { failed: sent };
  const { status, detail, milliseconds } = sent;
  return { told: { status, detail, milliseconds, attempts: 1 } };
}

function pauseMs({ retryAfterMs }: Attempted, attempt: number): number {
  return Math.min(LONGEST_PAUSE_MS, retryAfterMs ?? SHORTEST_PAUSE_MS * attempt);
}

function rowOf({ channel, addressees, isCritical, insteadOf }: Telling, told: Told): ToldChannel {
  return {
    channel: channel.name,
    type: channel.type,
    critical: isCritical,
    instead_of: insteadOf,
    addressees: addressees.map(({ name }) => name),
    ...told,
  };
}
