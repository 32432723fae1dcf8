import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../../../src/wiring/open-store.ts';
import type { ApiKey } from '../../../domain/access/api-key.ts';
import { formatKey, hashSecret } from '../../../domain/access/key-text.ts';
import type { Store } from '../../../ports/store.ts';
import { createKeyCheck, STALE_AFTER_MS } from './key-check.ts';

const PARTS = { id: '0123456789ab', secret: 'a'.repeat(43) };
const TEXT = formatKey(PARTS);
let folder: string;
let store: Store;
let nowMs: number;
let reads: number;
const troubles: unknown[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'key-check-'));
  store = await openStore(`sqlite:${join(folder, 'store.db')}`);
  nowMs = 1_000_000;
  reads = 0;
  troubles.length = 0;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function addKey(changes: Partial<ApiKey> = {}): Promise<void> {
  await store.addKey({
    id: PARTS.id,
    name: 'ci',
    role: 'operator',
    secretHash: hashSecret(PARTS),
    createdAtMs: 0,
    createdBy: 'local',
    expiresAtMs: null,
    revokedAtMs: null,
    lastUsedAtMs: null,
    ...changes,
  });
}

function check(changes: Partial<Pick<Store, 'noteKeyUse'>> = {}) {
  const counted = {
    ...store,
    ...changes,
    key: (id: string) => {
      reads += 1;
      return store.key(id);
    },
  };
  return createKeyCheck({ store: counted, nowMs: () => nowMs, onTrouble: (error) => troubles.push(error) });
}

test('a key says who asks, and what he may do', async () => {
  await addKey();
  expect(await check()(TEXT)).toEqual({ status: 'accepted', who: 'key:ci', role: 'operator' });
});

test.each([
  ['another secret', formatKey({ ...PARTS, secret: 'b'.repeat(43) })],
  ['another id', formatKey({ ...PARTS, id: '0123456789ac' })],
  ['another shape', 'wk_0123456789ab'],
  ['nothing', ''],
])('%s is no key, and it is not said whose it nearly is', async (_, text) => {
  await addKey();
  expect(await check()(text)).toEqual({
    status: 'refused',
    reason: 'unknown_key',
    who: null,
    expiredAtMs: null,
  });
});

test('a revoked key stops working within a second, and is read once a second at most', async () => {
  await addKey();
  const ask = check();
  for (let n = 0; n < 100; n += 1) await ask(TEXT);
  expect(reads).toBe(1);
  await store.revokeKey(PARTS.id, nowMs);
  expect(await ask(TEXT)).toMatchObject({ status: 'accepted' });
  nowMs += STALE_AFTER_MS;
  expect(await ask(TEXT)).toMatchObject({ status: 'refused', reason: 'revoked_key', who: 'key:ci' });
});

test('a key ends to the millisecond', async () => {
  await addKey({ expiresAtMs: 1_000_001 });
  const ask = check();
  expect(await ask(TEXT)).toMatchObject({ status: 'accepted' });
  nowMs = 1_000_001;
  expect(await ask(TEXT)).toMatchObject({ reason: 'expired_key', expiredAtMs: 1_000_001 });
});

describe('the last use', () => {
  test('is noted at once, then once a minute', async () => {
    await addKey();
    const noted: number[] = [];
    const ask = check({
      noteKeyUse: (id, atMs) => {
        noted.push(atMs);
        return store.noteKeyUse(id, atMs);
      },
    });
    for (const atMs of [1_000_000, 1_000_500, 1_030_000, 1_061_000]) {
      nowMs = atMs;
      await ask(TEXT);
    }
    expect(noted).toEqual([1_000_000, 1_061_000]);
  });

  test('that cannot be noted holds nobody up', async () => {
    await addKey();
    const failure = new Error('the disk is full');
    expect(await check({ noteKeyUse: () => Promise.reject(failure) })(TEXT)).toMatchObject({
      status: 'accepted',
    });
    await expect.poll(() => troubles).toEqual([failure]);
  });
});
