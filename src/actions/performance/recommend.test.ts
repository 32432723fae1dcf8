import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { workerFigures } from '../../../test/support/builders/worker-figures.ts';
import { startProber } from '../../../test/support/mcp-zoo/start-prober.ts';
import {
  createWatchedApi,
  NOW_MS,
  type WatchedApi,
} from '../../../test/support/recorded-fleet/watched-api.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { Prober } from '../../ports/prober.ts';
import { createOutputFiles } from '../../wiring/output-files.ts';
import { configUpdate } from '../config/update.ts';
import { currentRelease } from '../release/current-release.ts';
import { runAction } from '../run-action.ts';
import { probeServer } from '../server/probe-server.ts';
import { performancePools } from './pools.ts';
import { performanceRecommend } from './recommend.ts';
import { performanceTimeouts } from './timeouts.ts';

const MINUTE_MS = 60_000;
const PROBES = 120;

/** How long the slow server takes for an answer. */
let slowMs: number;
let slow: Server;
let prober: Prober;
let world: WatchedApi;
let folder: string;
let nowMs: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-tuning-'));
  nowMs = NOW_MS;
  slowMs = 250;
  slow = createServer((_, response) => {
    void delay(slowMs).then(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: 'HEALTHY' }));
    });
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  prober = startProber();
});
afterEach(async () => {
  await prober.close();
  await world.close();
  slow.closeAllConnections();
  slow.close();
  rmSync(folder, { recursive: true });
});

const aSlowServer = () => {
  const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/health`;
  return aServerSpec().restOnly().withRest({ url, requiredFields: [] });
};

/** Probes for real, as many at once, and records what came of it as the loop that watches would. */
async function watch(spec: ServerSpec, { count, atOnce } = { count: PROBES, atOnce: 40 }): Promise<void> {
  const fromMs = world.context().nowMs();
  for (let made = 0; made < count; made += atOnce) {
    const checks = await Promise.all(
      Array.from({ length: atOnce }, (_, index) =>
        probeServer({
          prober,
          spec,
          state: null,
          release: 'r1',
          origin: 'schedule',
          nowMs: () => fromMs + (made + index) * 100,
        }),
      ),
    );
    await world.fleet.record(...checks);
  }
}

async function run<O>(action: Parameters<typeof runAction<O>>[1]['action'], input: object = {}) {
  const outputs = createOutputFiles({ weekly: folder, daily: folder });
  const result = await runAction(world.context({ outputs }), { action, input });
  if (result.kind !== 'done') throw new Error('planned');
  expect(action.output.parse(JSON.parse(JSON.stringify(result.output)))).toEqual(result.output);
  return result;
}

/** What the prober's pools did, as a worker writes it each minute. */
async function writeFigures(): Promise<void> {
  const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
  const startedAtMs = minuteMs - MINUTE_MS;
  await world.fleet.store.putFigures(workerFigures(minuteMs, { pools: prober.pools(), startedAtMs }));
}

/** What is recommended, put into force; the one server as it is watched from then on, an hour later. */
async function apply(changes: Readonly<Record<string, unknown>> | null): Promise<ServerSpec> {
  await run(configUpdate, { changes });
  world.setNow((nowMs += 60 * MINUTE_MS));
  const { settings } = await currentRelease(world.fleet.store, 'development');
  const [spec] = settings.servers;
  if (spec === undefined) throw new Error('no server');
  return spec;
}

test('nothing is recommended where nothing was measured, which is 3', async () => {
  world = await createWatchedApi([aSlowServer().build()]);
  expect(await run(performanceRecommend)).toMatchObject({
    exitCode: 3,
    output: { measured: false, recommendations: [], patch: null, file: null },
  });
});

test('a time-out too short for a slow server is found, and is right once the patch is applied', async () => {
  const spec = aSlowServer().withRest({ timeoutMs: 100, attemptTimeoutMs: 100, poolSize: 40 }).build();
  world = await createWatchedApi([spec]);
  await watch(spec);
  world.setNow((nowMs += MINUTE_MS));
  expect((await run(performanceTimeouts)).output.timeouts).toBe(PROBES);
  const { exitCode, output } = await run(performanceRecommend);
  expect(exitCode).toBe(1);
  expect(output.recommendations).toMatchObject([{ id: 'timeouts:search', priority: 'high' }]);
  expect(output.patch).toEqual({ servers: [{ server_name: 'search', rest_timeout_seconds: 1 }] });
  const tuned = await apply(output.patch);
  await watch(tuned);
  world.setNow((nowMs += MINUTE_MS));
  const after = await run(performanceTimeouts, { time_range: '30m' });
  expect([after.exitCode, after.output.probes, after.output.timeouts]).toEqual([0, PROBES, 0]);
  expect((await run(performanceRecommend, { time_range: '30m' })).exitCode).toBe(0);
});

test('connections that requests wait for are found, and are enough once the patch is applied', async () => {
  slowMs = 60;
  const wish = { count: 8, atOnce: 8 };
  const spec = aSlowServer().withRest({ timeoutMs: 5_000, attemptTimeoutMs: 5_000, poolSize: 2 }).build();
  world = await createWatchedApi([spec]);
  await watch(spec, wish);
  await writeFigures();
  const { output } = await run(performanceRecommend);
  expect(output.recommendations.map(({ id }) => id)).toEqual(['pool:rest']);
  const waits = Number(/^About (\d+) fewer waits/.exec(output.recommendations[0]?.expected ?? '')?.[1]);
  expect(waits).toBe(6);
  const tuned = await apply(output.recommendations[0]?.patch ?? null);
  await prober.close();
  prober = startProber();
  await watch(tuned, wish);
  await writeFigures();
  const after = await run(performancePools, { time_range: '10m' });
  expect(after).toMatchObject({ exitCode: 0, output: { requests: 8, pools: [{ size: 10, waits: 0 }] } });
});

test('all of it is written as one configuration', async () => {
  const spec = aSlowServer().withRest({ timeoutMs: 100, attemptTimeoutMs: 100, poolSize: 40 }).build();
  world = await createWatchedApi([spec]);
  await watch(spec);
  world.setNow((nowMs += MINUTE_MS));
  await world.fleet.store.putFigures(workerFigures(NOW_MS - (NOW_MS % MINUTE_MS), { queuePeak: 30 }));
  const path = join(folder, 'tuned.yaml');
  const { output } = await run(performanceRecommend, { output: path });
  expect(output.recommendations.map(({ id }) => id)).toEqual(['timeouts:search', 'places']);
  expect(output.patch).toEqual({
    servers: [{ server_name: 'search', rest_timeout_seconds: 1 }],
    monitoring: { max_concurrent_checks: 350 },
  });
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(/rest_timeout_seconds: 1\b/);
  expect(text).toMatch(/max_concurrent_checks: 350\b/);
});
