import type { Addressee } from '../notify/notification.ts';

/** A channel that a message goes to, and for whom beside those whom it reaches by itself. */
export interface AddressedChannel {
  readonly channel: string;
  readonly addressees: readonly Addressee[];
  /** Used too when this one cannot be reached for a while; null where there is none. */
  readonly fallback: string | null;
}

/** Somebody whom no channel reaches. */
export interface Unreachable {
  readonly target: string;
  readonly reason: string;
}
