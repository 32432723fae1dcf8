import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSqliteBench, type SqliteBench } from '../../test/contracts/store/sqlite-bench.ts';
import { Meter } from '../activities/watch-shard/meter.ts';
import { createProbing } from '../wiring/create-probing.ts';
import type { Store } from '../ports/store.ts';
import { Caretaker } from './caretaker.ts';

const HALF_HOUR_MS = 30 * 60_000;
const ignore = (): void => undefined;
let bench: SqliteBench;

beforeEach(async () => {
  bench = await createSqliteBench();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(async () => {
  vi.useRealTimers();
  await bench.dispose();
});

async function applyRelease(store: Store, hash: string, more: { createdAtMs: number; checksMs: number }) {
  const { createdAtMs, checksMs } = more;
  const retention = { checksMs, minutesMs: checksMs, hoursMs: checksMs };
  const settings = { systemName: 'x', shardSize: 250, maxConcurrentChecks: 50, retention, servers: [] };
  await store.applyRelease({
    hash,
    environment: 'production',
    settings: { ...settings, document: {} },
    createdAtMs,
    source: 'production.yaml',
  });
}

test('the retention is that of the release that runs, even after a return to an older one', async () => {
  const store = await bench.open();
  const release = vi.spyOn(store, 'release');
  const purge = vi.spyOn(store, 'purge');
  const prober = createProbing();
  const log = { info: ignore, warn: ignore, error: ignore, check: ignore };
  const careful = { store, prober, log, identity: 'w', environments: ['production'], meter: new Meter() };
  const caretaker = new Caretaker(careful);
  await applyRelease(store, 'a', { createdAtMs: 1, checksMs: 1_000_000 });
  await applyRelease(store, 'b', { createdAtMs: 2, checksMs: 1 });
  await applyRelease(store, 'a', { createdAtMs: 1, checksMs: 1_000_000 });
  caretaker.start();
  for (const times of [1, 2]) {
    vi.advanceTimersByTime(HALF_HOUR_MS);
    await vi.waitFor(() => {
      expect(purge).toHaveBeenCalledTimes(times);
    });
  }
  expect(purge.mock.calls.map(([, { checksMs }]) => checksMs)).toEqual([1_000_000, 1_000_000]);
  expect(release).toHaveBeenCalledTimes(1);
  caretaker.stop();
  await prober.close();
});
