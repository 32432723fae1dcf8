import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import { failedDelivery } from '../../domain/notify/failed-delivery.ts';
import type { Addressee, Notification } from '../../domain/notify/notification.ts';
import type { StoredMessage } from '../../ports/incident-store.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { ActionContext } from '../action.ts';
import { tellOfRecovery } from './tell-of-recovery.ts';

export const deliveryShape = {
  status: z
    .enum(['sent', 'delivered', 'suppressed', 'failed'])
    .describe('sent: taken in; delivered: confirmed beyond that; suppressed: the channel has no word for it'),
  detail: z.string().describe('What came of it; of a failure what to do next'),
  reference: z.string().nullable().describe('What the channel calls the message'),
  milliseconds: z.number().describe('How long it took'),
};

export type Sent = z.output<z.ZodObject<typeof deliveryShape>>;

/** What came of one attempt. */
export interface Attempted extends Sent {
  /** Of a failure: trying again is of no use. */
  readonly isPermanent: boolean;
  /** Of a failure: what the other side asks to wait; null where it says nothing. */
  readonly retryAfterMs: number | null;
}

export interface Sender {
  readonly context: Pick<ActionContext, 'store' | 'control' | 'environment' | 'nowMs' | 'signal'>;
  readonly channel: ChannelSpec;
  readonly notifier: Notifier;
  readonly addressees?: readonly Addressee[];
  /** What the channel calls the message that this one is about; null of a first one. */
  readonly reference?: string | null;
}

/** Ways to tell people, for an action that does it by itself. Throws PRECONDITION_MISSING where there are none. */
export function loadNotifier({ notifier }: ActionContext): Promise<Notifier> {
  if (notifier !== undefined) return notifier();
  throw new AppError(
    'PRECONDITION_MISSING',
    'This process cannot send messages. Ask for it on the command line: `watchkeeper alerts`.',
  );
}

/** Writes down that it is to go out, and says what is known of it, as with every message. */
export function beginMessage(
  { context: { store, environment }, channel }: Pick<Sender, 'context' | 'channel'>,
  { key, subject, event, atMs }: Notification,
): Promise<StoredMessage> {
  return store.beginMessage({ environment, key, channel: channel.name, subject, event, atMs });
}

/** One attempt at a message, written down before and after. */
export async function sendMessage(sender: Sender, notification: Notification): Promise<Attempted> {
  await beginMessage(sender, notification);
  return sendBegun(sender, notification);
}

/** One attempt at a message that is written down, and what came of it. */
export async function sendBegun(sender: Sender, notification: Notification): Promise<Attempted> {
  const { context, channel, notifier, addressees = [], reference: before = null } = sender;
  const { store, nowMs, signal } = context;
  const startedMs = performance.now();
  const sent = before === null ? null : { channel: channel.name, reference: before };
  const delivery = await notifier
    .deliver({ notification, channel, addressees, sent }, signal)
    // A secret that is not there will not be there in a moment either.
    .catch((error: unknown) => failedDelivery(error, true));
  const milliseconds = Math.round(performance.now() - startedMs);
  const { status } = delivery;
  const isFailed = delivery.status === 'failed';
  const reference = isFailed ? null : delivery.reference;
  await store.endAttempt(notification.key, { status, reference, detail: delivery.detail, atMs: nowMs() });
  const isThere = status === 'sent' || status === 'delivered';
  const recovery = isThere ? await tellOfRecovery(context, channel.name) : null;
  const detail = [delivery.detail, ...(recovery === null ? [] : [recovery])].join(' ');
  return {
    ...{ status, detail, reference, milliseconds },
    isPermanent: isFailed && delivery.isPermanent,
    retryAfterMs: isFailed ? delivery.retryAfterMs : null,
  };
}
