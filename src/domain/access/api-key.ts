import type { Role } from './role.ts';

/** An API key as it is kept: never the secret, only its hash (`hashSecret`). One installation's, in all environments. */
export interface ApiKey {
  /** Public, part of the key's text: it is how a key is found. */
  readonly id: string;
  /** Who uses it; unique among the keys that are not revoked. The audit log names it. */
  readonly name: string;
  readonly role: Role;
  /** Lower-case hex. */
  readonly secretHash: string;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  /** To the minute; null before the first use. */
  readonly lastUsedAtMs: number | null;
}

export const KEY_STANDINGS = ['active', 'expired', 'revoked'] as const;
export type KeyStanding = (typeof KEY_STANDINGS)[number];

export function standingOf(
  { expiresAtMs, revokedAtMs }: Pick<ApiKey, 'expiresAtMs' | 'revokedAtMs'>,
  nowMs: number,
): KeyStanding {
  if (revokedAtMs !== null) return 'revoked';
  return expiresAtMs !== null && nowMs >= expiresAtMs ? 'expired' : 'active';
}
