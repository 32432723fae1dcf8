import type { SecretRef } from '../domain/server/server-spec.ts';

export type Ping =
  | { readonly status: 'answered' }
  /** What failed and what to do next, without a secret. */
  | { readonly status: 'failed'; readonly detail: string };

/** Tells a service outside that we are alive. */
export interface Pinger {
  /** One GET within `signal`. Whatever fails is a value, a secret that is not there included. */
  ping(url: SecretRef, signal: AbortSignal): Promise<Ping>;
  close(): Promise<void>;
}
