import type { ChannelTargets } from './resolve-targets.ts';

/** A channel that a message goes to, and for whom. */
export interface AddressedChannel extends ChannelTargets {
  /** Used too when this one cannot be reached for a while; null where there is none. */
  readonly fallback: string | null;
}
