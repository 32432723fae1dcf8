/** Why no credential could be had. */
export type CredentialFailureKind =
  'unresolved' | 'issuer_unreachable' | 'issuer_refused' | 'issuer_misconfigured';

/** What the credentials of one process have done since it began (inv. 6.1, auth metrics). Never a secret. */
export interface CredentialFigures {
  /** Times a probe asked for a credential. */
  readonly attempts: number;
  /** Attempts that got none, by reason. */
  readonly failures: Readonly<Partial<Record<CredentialFailureKind, number>>>;
  /** Tokens fetched from authorization servers, first ones and renewals. */
  readonly tokenRequests: number;
  readonly tokenFailures: number;
  readonly lastFailure: { readonly kind: CredentialFailureKind; readonly atMs: number } | null;
}

export const NO_CREDENTIALS: CredentialFigures = {
  attempts: 0,
  failures: {},
  tokenRequests: 0,
  tokenFailures: 0,
  lastFailure: null,
};
