import { z } from 'zod';
import { KEY_STANDINGS, standingOf } from '../../domain/access/api-key.ts';
import type { ApiKey } from '../../domain/access/api-key.ts';
import { ROLES } from '../../domain/access/role.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';

export const keyRowSchema = z.object({
  id: z.string().describe('Public part of the key, which it begins with after wk_'),
  name: z.string(),
  role: z.enum(ROLES),
  status: z.enum(KEY_STANDINGS),
  created_at: isoTime,
  created_by: z.string(),
  expires_at: nullableIsoTime,
  revoked_at: nullableIsoTime,
  last_used_at: nullableIsoTime.describe('To the minute; null before the first use'),
});

export type KeyRow = z.output<typeof keyRowSchema>;

/** A key as every surface shows it: without its hash. */
export function presentKey(key: ApiKey, nowMs: number): KeyRow {
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    status: standingOf(key, nowMs),
    created_at: new Date(key.createdAtMs).toISOString(),
    created_by: key.createdBy,
    expires_at: isoTimeOrNull(key.expiresAtMs),
    revoked_at: isoTimeOrNull(key.revokedAtMs),
    last_used_at: isoTimeOrNull(key.lastUsedAtMs),
  };
}
