import { afterEach, beforeEach, expect, test } from 'vitest';
import { NOON_MS } from '../../../../../test/contracts/store/a-check.ts';
import { createSqliteBench, type SqliteBench } from '../../../../../test/contracts/store/sqlite-bench.ts';

const TEN_MINUTES_MS = 10 * 60_000;
let bench: SqliteBench;

beforeEach(async () => {
  bench = await createSqliteBench();
});

afterEach(async () => {
  await bench.dispose();
});

test('a request that a dead process began may be begun again after ten minutes, once', async () => {
  const store = await bench.open();
  expect(await store.beginIdempotent('k', 'h')).toEqual({ status: 'fresh' });
  bench.setNow(NOON_MS + TEN_MINUTES_MS);
  expect(await store.beginIdempotent('k', 'h')).toEqual({ status: 'running' });
  bench.setNow(NOON_MS + TEN_MINUTES_MS + 1);
  expect(await store.beginIdempotent('k', 'another')).toEqual({ status: 'mismatch' });
  expect(await store.beginIdempotent('k', 'h')).toEqual({ status: 'fresh' });
  expect(await store.beginIdempotent('k', 'h')).toEqual({ status: 'running' });
});

test('what is renewed is not given up, however long it takes; what is not, soon', async () => {
  const store = await bench.open();
  const begin = () => store.beginIdempotent('k', 'h', 15_000);
  await begin();
  bench.setNow(NOON_MS + 14_000);
  await store.renewIdempotent('k');
  bench.setNow(NOON_MS + 29_000);
  expect(await begin()).toEqual({ status: 'running' });
  bench.setNow(NOON_MS + 29_001);
  expect(await begin()).toEqual({ status: 'fresh' });
});

test('a finished request stays finished', async () => {
  const store = await bench.open();
  await store.beginIdempotent('k', 'h');
  await store.finishIdempotent('k', 'x');
  bench.setNow(NOON_MS + 2 * TEN_MINUTES_MS);
  expect(await store.beginIdempotent('k', 'h')).toEqual({ status: 'done', response: 'x' });
});
