import type { Role } from './role.ts';

/** Why somebody was not let in, and what to tell him. Nothing here tells a right credential from a nearly right one. */
const REFUSALS = {
  no_credential: { code: 'UNAUTHORIZED', message: 'This needs a credential.' },
  unknown_key: { code: 'UNAUTHORIZED', message: 'The API key is not known.' },
  revoked_key: { code: 'UNAUTHORIZED', message: 'The API key has been revoked. Ask an admin for another.' },
  expired_key: { code: 'UNAUTHORIZED', message: 'The API key has ended. Ask an admin for another.' },
  malformed_token: { code: 'INVALID_TOKEN', message: 'The token is not a signed JWT.' },
  oversized_token: { code: 'INVALID_TOKEN', message: 'The token is too large.' },
  wrong_algorithm: { code: 'INVALID_TOKEN', message: 'The token is signed in a way that is not accepted.' },
  unknown_signer: { code: 'INVALID_TOKEN', message: 'The token is not signed by a key of the issuer.' },
  wrong_signature: { code: 'INVALID_TOKEN', message: "The token's signature is wrong." },
  wrong_issuer: { code: 'INVALID_TOKEN', message: 'The token is of another issuer.' },
  wrong_audience: { code: 'INVALID_TOKEN', message: 'The token is not meant for this service.' },
  wrong_use: {
    code: 'INVALID_TOKEN',
    message: 'The token is not one to show: send an access or an id token.',
  },
  no_subject: { code: 'INVALID_TOKEN', message: 'The token does not say whose it is.' },
  no_expiry: { code: 'INVALID_TOKEN', message: 'The token does not say when it ends.' },
  not_yet_valid: { code: 'INVALID_TOKEN', message: 'The token is not valid yet.' },
  expired_token: { code: 'INVALID_TOKEN', message: 'The token has ended. Get a new one.' },
  no_signature: { code: 'UNAUTHORIZED', message: 'This needs the signature of the service that sends it.' },
  old_signature: {
    code: 'UNAUTHORIZED',
    message: 'It was signed more than five minutes ago or to come: see to the clocks.',
  },
  bad_signature: { code: 'UNAUTHORIZED', message: 'No channel knows who has signed this.' },
  replayed_signature: { code: 'UNAUTHORIZED', message: 'This has been sent before.' },
  foreign_environment: {
    code: 'UNAUTHORIZED',
    message: 'Who has signed this has no channel in the environment that it names.',
  },
  too_little_power: { code: 'FORBIDDEN', message: 'The role is not enough.' },
  rate_limited: { code: 'RATE_LIMIT_EXCEEDED', message: 'Too many requests.' },
} as const satisfies Record<
  string,
  {
    readonly code: 'UNAUTHORIZED' | 'INVALID_TOKEN' | 'FORBIDDEN' | 'RATE_LIMIT_EXCEEDED';
    readonly message: string;
  }
>;

export type RefusalReason = keyof typeof REFUSALS;
export type RefusalCode = (typeof REFUSALS)[RefusalReason]['code'];

/** A request that was turned away. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** Of the connection; null where there is none. */
  readonly address: string | null;
  /** Whose credential it was, where that is beyond doubt. */
  readonly who: string | null;
  readonly role: Role | null;
  readonly method: string;
  readonly path: string;
  readonly requestId: string;
}

export function explainRefusal(reason: RefusalReason): {
  readonly code: RefusalCode;
  readonly message: string;
} {
  return REFUSALS[reason];
}
