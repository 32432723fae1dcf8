import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheck } from '../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../test/support/builders/a-server-spec.ts';
import { until } from '../../test/support/installation/until.ts';
import { startHttpFake, type HttpFake } from '../../test/support/notify/http-fake.ts';
import {
  createRecordedFleet,
  releaseOf,
  type RecordedFleet,
} from '../../test/support/recorded-fleet/recorded-fleet.ts';
import type { HeartbeatSettings } from '../domain/release/release.ts';
import { createHeartbeat, type HeartbeatParts } from '../wiring/create-heartbeat.ts';
import { keepHeartbeat } from './heartbeat.ts';

const SPECS = [aServerSpec().build()];
const SECRET = 'secret-of-the-path-0123456789';
const HOUR_MS = 3_600_000;

let outside: HttpFake;
let fleet: RecordedFleet;
let now: number;
let lines: string[];
let parts: HeartbeatParts;
let stopping: AbortController;
let kept: Promise<void>;

beforeEach(async () => {
  [now, lines, stopping] = [1_000_000, [], new AbortController()];
  outside = await startHttpFake(() => ({ status: 200, body: 'OK' }));
  fleet = await createRecordedFleet({ specs: SPECS, nowMs: () => now });
  parts = createHeartbeat(fleet.store, () => now);
  await configure('r2', { url: `${outside.origin}/ping/${SECRET}`, everyMs: 60_000 });
});
afterEach(async () => {
  stopping.abort();
  await kept;
  await parts.pinger.close();
  await fleet.close();
  await outside.close();
});

async function configure(hash: string, heartbeat: HeartbeatSettings | null): Promise<void> {
  const release = releaseOf(SPECS, fleet.environment);
  const settings = heartbeat === null ? release.settings : { ...release.settings, heartbeat };
  await fleet.store.applyRelease({ ...release, hash, settings });
}

function keep(): void {
  const say = (line: string): void => void lines.push(line);
  const log = { info: say, warn: say };
  const { environment } = fleet;
  const { signal } = stopping;
  kept = keepHeartbeat({ ...parts, environments: [environment], log, nowMs: () => now, signal, lookMs: 20 });
}

const checked = (atMs: number): Promise<void> => fleet.record(aCheck().at(atMs).build());
const pings = (count: number): Promise<unknown> =>
  until({ what: `${count} pings`, ask: () => outside.requests.length >= count });
const said = (count: number): Promise<unknown> =>
  until({ what: `${count} lines`, ask: () => lines.length >= count });

test('is one GET an interval while checks come in, and stops and goes on with them', async () => {
  await checked(now);
  keep();
  await pings(1);
  now += 60_000;
  await pings(2);
  expect(outside.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['GET', `/ping/${SECRET}`, ''],
    ['GET', `/ping/${SECRET}`, ''],
  ]);
  now += HOUR_MS;
  await said(1);
  now += HOUR_MS;
  await checked(now);
  await pings(3);
  await said(2);
  expect(outside.requests).toHaveLength(3);
  expect(lines).toEqual([
    'The heartbeat of development has stopped: no check comes in of search',
    'The heartbeat of development goes on',
  ]);
});

test('does not begin before the first check', async () => {
  keep();
  await said(1);
  now += 60_000;
  await checked(now);
  await pings(1);
  await said(2);
  expect(outside.requests).toHaveLength(1);
});

test.each([
  ['refuses', { kind: 'answer', status: 404 } as const, 'HTTP 404'],
  ['sends elsewhere', { kind: 'answer', status: 302, headers: { location: '/x' } } as const, 'redirects'],
  ['breaks off', { kind: 'lose_answer' } as const, 'no connection'],
])('that it %s is said once, without the address, and said when it is over', async (_, amiss, reason) => {
  outside.behave(amiss);
  await checked(now);
  keep();
  await pings(1);
  now += 60_000;
  await pings(2);
  outside.behave(null);
  now += 30_000;
  await checked(now);
  now += 60_000;
  await pings(3);
  await said(2);
  expect(lines).toEqual([expect.stringContaining(reason), 'The heartbeat of development goes on']);
  expect(lines.join()).not.toContain(SECRET);
  expect(outside.requests).toHaveLength(3);
});

test('follows the release that runs: another address, another interval, none', async () => {
  await checked(now);
  keep();
  await pings(1);
  await configure('r3', { url: `${outside.origin}/other`, everyMs: 5_000 });
  now += 5_000;
  await pings(2);
  expect(outside.requests[1]?.path).toBe('/other');
  await configure('r4', null);
  now += 30_000;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(outside.requests).toHaveLength(2);
  expect(lines).toEqual([]);
});

test('goes to the whole address, with the user and password in it', async () => {
  await configure('r3', {
    url: `${outside.origin.replace('//', '//ana:p%40ss@')}/ping?from=here`,
    everyMs: 60_000,
  });
  await checked(now);
  keep();
  await pings(1);
  const authorization = `Basic ${Buffer.from('ana:p@ss').toString('base64')}`;
  expect(outside.requests).toMatchObject([{ path: '/ping?from=here', headers: { authorization } }]);
});

test('goes on where the clock was set back', async () => {
  await checked(now);
  keep();
  await pings(1);
  now -= HOUR_MS;
  await checked(now);
  await pings(2);
});

test('names five of the servers of which no check comes in, and counts the others', async () => {
  const servers = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({
    spec: aServerSpec().named(name).build(),
    state: null,
  }));
  parts = { ...parts, read: () => Promise.resolve({ servers, mode: null, nowMs: now }) };
  keep();
  await said(1);
  expect(lines[0]).toMatch(/: no check comes in of a, b, c, d, e and 2 more$/);
});

test('ends with its worker, and says nothing of that', async () => {
  outside.behave({ kind: 'hang' });
  await checked(now);
  keep();
  await pings(1);
  stopping.abort();
  await kept;
  expect(lines).toEqual([]);
});

test('a store that is away stops it', async () => {
  await checked(now);
  let isAway = true;
  const { read } = parts;
  parts = {
    ...parts,
    read: (environment) => (isAway ? Promise.reject(new Error('away')) : read(environment)),
  };
  keep();
  await said(1);
  isAway = false;
  now += 60_000;
  await pings(1);
  await said(2);
  expect(lines).toEqual([
    'The heartbeat of development has stopped: the store cannot be read: away',
    'The heartbeat of development goes on',
  ]);
});

test('an answer that never comes is given up', async () => {
  const { createHttpPinger } = await import('../adapters/notify/heartbeat/http-pinger.ts');
  outside.behave({ kind: 'hang' });
  const pinger = createHttpPinger({ secrets: { resolve: (text) => text }, timeoutMs: 200 });
  const ping = await pinger.ping(`${outside.origin}/${SECRET}`, new AbortController().signal);
  expect(ping).toEqual({ status: 'failed', detail: expect.stringContaining('within 200 ms') as string });
  await pinger.close();
});
