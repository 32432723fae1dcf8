import type { ChannelSpec } from '../domain/notify/channel-spec.ts';
import type { Addressee, Delivery, MessageReference, Notification } from '../domain/notify/notification.ts';

export interface DeliveryRequest {
  readonly notification: Notification;
  readonly channel: ChannelSpec;
  /** Beside those whom the channel reaches by itself. */
  readonly addressees: readonly Addressee[];
  /** What this channel has already of this subject; null before its first message. */
  readonly sent: MessageReference | null;
}

/** One way to tell people. */
export interface Notifier {
  /**
   * One attempt, within `signal`. A failure of the other side is a value; SECRET_UNRESOLVED is thrown. The same key
   * twice is one message wherever the other side can tell.
   */
  deliver(request: DeliveryRequest, signal: AbortSignal): Promise<Delivery>;
}
