import type { ChannelSpec, ChannelType } from '../../../domain/notify/channel-spec.ts';
import type { Delivery } from '../../../domain/notify/notification.ts';
import { createRedaction } from './redaction.ts';

/** How long one delivery may take, all its calls together. */
export const ATTEMPT_TIMEOUT_MS = 10_000;

export interface AttemptFrame {
  readonly channel: ChannelSpec;
  readonly timeoutMs: number;
  /** Never to be repeated in what people read. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * One delivery within its own time and the caller's signal. Whatever is thrown becomes a temporary failure; what comes
 * back names the channel, and no failure holds any of its secrets.
 */
export async function attemptDelivery(
  { channel, timeoutMs, secrets, signal }: AttemptFrame,
  work: (within: AbortSignal) => Promise<Delivery>,
): Promise<Delivery> {
  const limit = AbortSignal.timeout(timeoutMs);
  const { clean } = createRedaction(secrets);
  const named = (delivery: Delivery): Delivery => {
    const detail = `Channel ${channel.name} (${channel.type}): ${delivery.detail}`;
    // What succeeded is told in our own words alone.
    return { ...delivery, detail: delivery.status === 'failed' ? clean(detail) : detail };
  };
  try {
    return named(await work(AbortSignal.any([signal, limit])));
  } catch (error) {
    if (signal.aborted) return named(temporary('it was given up before an answer came.'));
    if (limit.aborted) return named(temporary(`no answer within ${timeoutMs} ms. ${SAW_TO}`));
    return named(temporary(`no connection, or it broke (${reasonOf(error)}). ${SAW_TO}`));
  }
}

/** Whether it is tried again is for who asked for the delivery: a message of an incident is, a test is not. */
export const MAY_PASS = 'This may pass by itself.';
const SAW_TO = `${MAY_PASS} If not, see that its address is right and can be reached from here.`;

/** A failure that may be over at the next attempt. */
export function temporary(detail: string, retryAfterMs: number | null = null): Delivery {
  return { status: 'failed', isPermanent: false, retryAfterMs, detail };
}

/** A failure that somebody has to put right. */
export function permanent(detail: string): Delivery {
  return { status: 'failed', isPermanent: true, retryAfterMs: null, detail };
}

/** Its code, or its name: messages may quote what was sent. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? reasonOf(error.cause) : error.name;
}

/** The channel as the kind that an adapter is for. Another kind is a defect of the wiring. */
export function channelOf<T extends ChannelType>(
  channel: ChannelSpec,
  type: T,
): Extract<ChannelSpec, { type: T }> {
  if (isOfType(channel, type)) return channel;
  throw new TypeError(`The channel ${channel.name} is of type ${channel.type}, not ${type}.`);
}

function isOfType<T extends ChannelType>(
  channel: ChannelSpec,
  type: T,
): channel is Extract<ChannelSpec, { type: T }> {
  return channel.type === type;
}
