import type { Looked, SpaceFacts, StoreFileFacts, TemporalFacts } from '../doctor/installation-facts.ts';
import type { OriginLook } from './origin-look.ts';

/** A service outside that is asked, or sent to, in the course of things. */
export interface EndpointFacts {
  /** What it is for, such as `channel ops (slack)`. */
  readonly purpose: string;
  /** Host and port; null where the configuration's reference to it has no value here. */
  readonly origin: string | null;
  /** Null where there is no address to look at. */
  readonly look: OriginLook | null;
}

/** An issuer of tokens that are to be judged here. */
export interface IssuerFacts extends EndpointFacts {
  /** Keys that its JWKS has, or why they cannot be read. */
  readonly keys: Looked<number>;
}

export interface MailFacts {
  readonly purpose: string;
  /** Host and port; null where the configuration's reference to it has no value here. */
  readonly server: string | null;
  /** Its greeting, or why there is none. */
  readonly greeting: Looked<string>;
}

/** Everything outside this program that it depends on. */
export interface DependencyFacts {
  readonly nowMs: number;
  readonly temporal: TemporalFacts;
  readonly store: StoreFileFacts | null;
  readonly space: Looked<SpaceFacts>;
  readonly logDirectory: { readonly path: string; readonly writable: boolean };
  readonly issuers: readonly IssuerFacts[];
  readonly endpoints: readonly EndpointFacts[];
  readonly mail: readonly MailFacts[];
}
