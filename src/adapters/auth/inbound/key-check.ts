import { standingOf } from '../../../domain/access/api-key.ts';
import type { ApiKey } from '../../../domain/access/api-key.ts';
import { hashSecret, parseKey } from '../../../domain/access/key-text.ts';
import type { RefusalReason } from '../../../domain/access/refusal.ts';
import type { Identification } from '../../../ports/access.ts';
import type { KeyStore } from '../../../ports/store.ts';
import { isEqualText } from './equal-text.ts';

export interface KeyCheckOptions {
  readonly store: Pick<KeyStore, 'key' | 'noteKeyUse'>;
  readonly nowMs: () => number;
  /** Told when a use could not be noted; the request goes on. */
  readonly onTrouble: (error: unknown) => void;
}

interface Known {
  readonly key: ApiKey;
  readonly readAtMs: number;
}

/** So long a revoked key may still work. */
export const STALE_AFTER_MS = 1_000;
const NOTE_USE_EVERY_MS = 60_000;
const MOST_KNOWN = 1_000;

/** Judges API keys. A key is read once a second at most, and its use is noted once a minute. */
export function createKeyCheck({ store, nowMs, onTrouble }: KeyCheckOptions) {
  const known = new Map<string, Known>();

  const read = async (id: string): Promise<ApiKey | null> => {
    const held = known.get(id);
    if (held !== undefined && nowMs() - held.readAtMs < STALE_AFTER_MS) return held.key;
    const readAtMs = nowMs();
    const key = await store.key(id);
    if (known.size >= MOST_KNOWN) known.clear();
    // What is not there is not kept: ids that are made up would fill the memory.
    if (key === null) known.delete(id);
    else known.set(id, { key, readAtMs });
    return key;
  };

  const noteUse = (key: ApiKey): void => {
    const atMs = nowMs();
    if (key.lastUsedAtMs !== null && atMs - key.lastUsedAtMs < NOTE_USE_EVERY_MS) return;
    const held = known.get(key.id);
    if (held !== undefined) known.set(key.id, { ...held, key: { ...key, lastUsedAtMs: atMs } });
    store.noteKeyUse(key.id, atMs).catch(onTrouble);
  };

  return async (text: string): Promise<Identification> => {
    const parts = parseKey(text);
    const key = parts === null ? null : await read(parts.id);
    if (parts === null || key === null || !isEqualText(hashSecret(parts), key.secretHash))
      return refused('unknown_key', null);
    const who = `key:${key.name}`;
    const standing = standingOf(key, nowMs());
    if (standing === 'revoked') return refused('revoked_key', who);
    if (standing === 'expired') return { ...refused('expired_key', who), expiredAtMs: key.expiresAtMs };
    noteUse(key);
    return { status: 'accepted', who, role: key.role };
  };
}

type Refused = Extract<Identification, { status: 'refused' }>;

function refused(reason: RefusalReason, who: string | null): Refused {
  return { status: 'refused', reason, who, expiredAtMs: null };
}
