import { failedDelivery } from '../../domain/notify/failed-delivery.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import type { Delivery, Notification } from '../../domain/notify/notification.ts';
import { MONITOR_STALLED } from '../../domain/self-watch/stall.ts';
import type { StallMessage } from '../../domain/self-watch/stall-messages.ts';
import type { ActionStore } from '../../actions/action.ts';
import type { Notifier } from '../../ports/notifier.ts';

export interface StallSending {
  readonly store: Pick<ActionStore, 'beginMessage' | 'endAttempt' | 'beginIdempotent' | 'finishIdempotent'>;
  readonly notifier: () => Promise<Notifier>;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

interface Addressed {
  readonly message: StallMessage;
  readonly notification: Notification;
  readonly channel: ChannelSpec;
}

/**
 * One attempt at one message, noted before it goes out. Each attempt is made by one process alone: whoever begins it
 * first. Null where another has. One that dies over it leaves its attempt to others after ten minutes.
 */
export async function sendStallMessage(
  { store, notifier, nowMs, signal }: StallSending,
  { message, notification, channel }: Addressed,
): Promise<Delivery | null> {
  const { key, addressees, reference, attempts } = message;
  const { event, atMs, incident } = notification;
  const { environment } = incident;
  const attempt = `${key}#${attempts + 1}`;
  const { status } = await store.beginIdempotent(attempt, MONITOR_STALLED);
  if (status !== 'fresh') return null;
  await store.beginMessage({
    environment,
    key,
    channel: channel.name,
    subject: MONITOR_STALLED,
    event,
    atMs,
  });
  const sent = reference === null ? null : { channel: channel.name, reference };
  const request = { notification, channel, addressees, sent };
  const delivery = await deliver(notifier, request, signal);
  const given = delivery.status === 'failed' ? null : delivery.reference;
  await store.endAttempt(key, {
    status: delivery.status,
    reference: given,
    detail: delivery.detail,
    atMs: nowMs(),
  });
  await store.finishIdempotent(attempt, delivery.status);
  return delivery;
}

/** A secret that is not there may be there soon. */
async function deliver(
  notifier: StallSending['notifier'],
  request: Parameters<Notifier['deliver']>[0],
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    return await (await notifier()).deliver(request, signal);
  } catch (error) {
    return failedDelivery(error, false);
  }
}
