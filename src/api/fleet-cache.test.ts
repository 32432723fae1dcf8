import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheck } from '../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../test/support/builders/a-server-spec.ts';
import { createRecordedFleet } from '../../test/support/recorded-fleet/recorded-fleet.ts';
import type { RecordedFleet } from '../../test/support/recorded-fleet/recorded-fleet.ts';
import { createFleetCache } from './fleet-cache.ts';
import type { FleetCache } from './fleet-cache.ts';
import type { FleetBody } from './fleet-body.ts';

const NOW_MS = 1_000_000;
let fleet: RecordedFleet;
let now = NOW_MS;
let reads = 0;
let assignmentReads = 0;
let isAway = false;
let cache: FleetCache;

beforeEach(async () => {
  [now, reads, assignmentReads, isAway] = [NOW_MS, 0, 0, false];
  const specs = Array.from({ length: 120 }, (_, index) => aServerSpec().named(`server-${index}`).build());
  fleet = await createRecordedFleet({ specs, nowMs: () => now });
  const { store } = fleet;
  const counting = {
    ...store,
    assignments: (environment: string) => {
      assignmentReads += 1;
      return store.assignments(environment);
    },
    statesSince: (environment: string, mark: number | null) => {
      reads += 1;
      return isAway ? Promise.reject(new Error('away')) : store.statesSince(environment, mark);
    },
  };
  cache = createFleetCache({ store: counting, nowMs: () => now });
});
afterEach(() => fleet.close());

const NAMES: FleetBody = {
  head: ({ environment }) => ({ environment }),
  row: ({ spec, status }) => (spec.name.endsWith('0') ? { name: spec.name, status } : undefined),
};

async function askManyTimes(): Promise<void> {
  await Promise.all(Array.from({ length: 50 }, () => cache.body('development', NAMES)));
}

test('many who ask within a moment cost one reading, and share the same bytes', async () => {
  await askManyTimes();
  now += 490;
  await askManyTimes();
  expect(reads).toBe(1);
  const [a, b] = [await cache.body('development', NAMES), await cache.body('development', NAMES)];
  expect(a.bytes).toBe(b.bytes);
  now += 20;
  await askManyTimes();
  expect(reads).toBe(2);
});

test('a body is whole JSON: its head, and the rows that it wants of all servers', async () => {
  await fleet.record(aCheck().of('server-110').at(NOW_MS).build());
  const { bytes } = await cache.body('development', NAMES);
  const body = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  expect(body).toMatchObject({ environment: 'development', servers: { length: 12 } });
  expect(body).toHaveProperty('servers.3', { name: 'server-110', status: 'HEALTHY' });
  const empty = await cache.body('development', { head: () => ({ a: 1 }), row: () => undefined });
  expect(new TextDecoder().decode(empty.bytes)).toBe('{"a":1,"servers":[]}');
});

test('a reading has every server, though only what was written since comes from the store', async () => {
  await fleet.record(aCheck().of('server-1').at(NOW_MS).build(), aCheck().of('server-2').at(NOW_MS).build());
  await cache.read('development');
  now += 1000;
  await fleet.record(aCheck().of('server-2').failing().at(now).build());
  const { servers } = await cache.read('development');
  const statuses = new Map(servers.map(({ spec, status }) => [spec.name, status]));
  expect(servers).toHaveLength(120);
  expect([1, 2, 3].map((number) => statuses.get(`server-${number}`))).toEqual([
    'HEALTHY',
    'UNHEALTHY',
    'UNKNOWN',
  ]);
});

test('assignments are read again when they change, and only then', async () => {
  await cache.read('development');
  now += 1000;
  await cache.read('development');
  expect(assignmentReads).toBe(1);
  const { 'server-7': removed, ...rest } = await fleet.store.assignments('development');
  expect(removed).toBeDefined();
  await fleet.store.assign('development', rest);
  now += 1000;
  const { servers } = await cache.read('development');
  expect(servers.map(({ spec }) => spec.name)).not.toContain('server-7');
  expect(assignmentReads).toBe(2);
});

test('while the store is away the last reading holds for a second, then the failure is told', async () => {
  await cache.read('development');
  isAway = true;
  now += 900;
  expect((await cache.read('development')).nowMs).toBe(NOW_MS);
  await expect.poll(() => reads).toBe(2);
  now += 200;
  await expect(cache.read('development')).rejects.toThrow('away');
  isAway = false;
  expect((await cache.read('development')).nowMs).toBe(now);
});

test('a clock that was set back does not keep an old reading', async () => {
  await cache.read('development');
  now -= 60_000;
  expect((await cache.read('development')).nowMs).toBe(now);
});
