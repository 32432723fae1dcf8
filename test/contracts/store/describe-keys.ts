import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../../../src/domain/access/api-key.ts';
import { NOON_MS } from './a-check.ts';
import type { Opened } from './store-contract.ts';

function aKey(changes: Partial<ApiKey> = {}): ApiKey {
  return {
    id: '0123456789ab',
    name: 'ci',
    role: 'operator',
    secretHash: 'ab'.repeat(32),
    createdAtMs: NOON_MS,
    createdBy: 'local',
    expiresAtMs: NOON_MS + 1_000,
    revokedAtMs: null,
    lastUsedAtMs: null,
    ...changes,
  };
}

/** API keys, which every process of the installation sees alike. */
export function describeKeys(opened: () => Opened): void {
  describe('for API keys', () => {
    it('keeps a key as it is, for every process', async () => {
      const { store, bench } = opened();
      expect(await store.key('0123456789ab')).toBeNull();
      expect(await store.addKey(aKey())).toBe(true);
      expect(await store.key('0123456789ab')).toStrictEqual(aKey());
      expect(await (await bench.open()).key('0123456789ab')).toStrictEqual(aKey());
      expect(await store.key('0123456789ac')).toBeNull();
    });

    it('has one living key of a name, and one of an id', async () => {
      const { store } = opened();
      await store.addKey(aKey());
      expect(await store.addKey(aKey({ id: '000000000001' })), 'the name is taken').toBe(false);
      expect(await store.addKey(aKey({ name: 'other' })), 'the id is taken').toBe(false);
      expect(await store.keys()).toStrictEqual([aKey()]);
      await store.revokeKey('0123456789ab', NOON_MS);
      expect(await store.addKey(aKey({ id: '000000000001' })), 'the name is free again').toBe(true);
    });

    it('lists the newest first, revoked ones too', async () => {
      const { store } = opened();
      await store.addKey(aKey({ id: '000000000001', name: 'old', createdAtMs: 1 }));
      await store.addKey(aKey({ id: '000000000002', name: 'new', createdAtMs: 2 }));
      await store.revokeKey('000000000001', 5);
      expect((await store.keys()).map(({ name, revokedAtMs }) => [name, revokedAtMs])).toStrictEqual([
        ['new', null],
        ['old', 5],
      ]);
    });

    it('revokes once: the first time stays', async () => {
      const { store, bench } = opened();
      await store.addKey(aKey());
      expect(await store.revokeKey('0123456789ab', 7)).toStrictEqual(aKey({ revokedAtMs: 7 }));
      const other = await bench.open();
      expect(await other.revokeKey('0123456789ab', 9)).toStrictEqual(aKey({ revokedAtMs: 7 }));
      expect(await store.revokeKey('000000000009', 9)).toBeNull();
    });

    it('notes the latest use, whatever the order', async () => {
      const { store } = opened();
      await store.addKey(aKey());
      await store.noteKeyUse('0123456789ab', 20);
      await store.noteKeyUse('0123456789ab', 10);
      expect((await store.key('0123456789ab'))?.lastUsedAtMs).toBe(20);
      await store.noteKeyUse('000000000009', 30);
    });
  });
}
