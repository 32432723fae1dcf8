import type { CacheFigures } from '../domain/figures/cache-figures.ts';
import type { CredentialFailureKind, CredentialFigures } from '../domain/figures/credential-figures.ts';
import type { CredentialSpec } from '../domain/server/server-spec.ts';

export interface CredentialHeaders {
  /** Lower-case names. Empty for `none`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch milliseconds, null where unknown. */
  readonly expiresAtMs: number | null;
}

/** Why no credential could be had. The message never holds a secret or a response body. */
export class CredentialError extends Error {
  readonly kind: CredentialFailureKind;

  constructor(kind: CredentialError['kind'], message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'CredentialError';
    this.kind = kind;
  }
}

/** Turns a credential's specification into headers: cached, refreshed before expiry, one refresh at a time. */
export interface Credentials {
  /** Throws CredentialError. Honours the signal. */
  headersFor(spec: CredentialSpec, signal?: AbortSignal): Promise<CredentialHeaders>;
  /** Forgets a cached token that a server has refused, so that the next call fetches a new one. */
  invalidate(spec: CredentialSpec): void;
  figures(): CredentialFigures;
  /** The tokens held. */
  tokenCache(): CacheFigures;
  close(): Promise<void>;
}
