import type { Role } from '../domain/access/role.ts';
import type { RefusalReason } from '../domain/access/refusal.ts';

/** What a request shows of itself. The text is a secret. */
export interface PresentedCredential {
  readonly kind: 'api_key' | 'token';
  readonly text: string;
}

export type Identification =
  | {
      readonly status: 'accepted';
      /** Unique among all that can ask: `key:<name>` or `jwt:<subject>`. */
      readonly who: string;
      readonly role: Role;
    }
  | {
      readonly status: 'refused';
      readonly reason: RefusalReason;
      /** Whose credential it was, where that is beyond doubt; never part of a secret. */
      readonly who: string | null;
      /** When it ended, where that is why. */
      readonly expiredAtMs: number | null;
    }
  /** The issuer cannot be asked for its keys just now. The cause is for the log, not for the answer. */
  | { readonly status: 'undecided'; readonly cause: string };

/** Tells who asks. */
export interface Authenticator {
  /** Throws only the store's failures. */
  identify(credential: PresentedCredential): Promise<Identification>;
  /** Whether a credential was accepted the last time that it was shown, as far as is remembered; costs next to nothing. */
  hasAccepted(credential: PresentedCredential): boolean;
  close(): Promise<void>;
}

/** What is left to someone after this request. */
export interface Allowance {
  readonly isWithin: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly windowSeconds: number;
  /** Until the window ends, at least 0. */
  readonly resetInMs: number;
}

/** Whose requests are counted: those of someone who is known, or of an address whose requests have shown nothing. */
export interface Counted {
  readonly kind: 'caller' | 'address';
  readonly name: string;
}

/** Counts requests in fixed windows, in bounded memory. */
export interface RateLimiter {
  /** Counts one request. */
  take(counted: Counted): Promise<Allowance>;
  /** What one more request would get, without counting it. */
  peek(counted: Counted): Promise<Allowance>;
}
