import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { around, recordCourse, type Course } from '../../../test/support/recorded-fleet/record-course.ts';
import {
  createWatchedApi,
  NOW_MS,
  type WatchedApi,
} from '../../../test/support/recorded-fleet/watched-api.ts';
import { validateFiles } from '../../config/validate-files.ts';
import { createOutputFiles } from '../../wiring/output-files.ts';
import type { Action } from '../action.ts';
import { runAction } from '../run-action.ts';
import { performanceRecommendTimeouts } from './recommend-timeouts.ts';
import { performanceResponseTimes } from './response-times.ts';
import { performanceTimeouts } from './timeouts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
let world: WatchedApi;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-patch-'));
  world = await createWatchedApi([
    aServerSpec().build(),
    aServerSpec().named('other').every(10_000).mcpOnly().build(),
  ]);
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

async function run<O>(action: Action<O>, input: object = {}) {
  const outputs = createOutputFiles({ weekly: folder, daily: folder });
  const result = await runAction(world.context({ outputs }), { action, input });
  if (result.kind !== 'done') throw new Error('planned');
  expect(action.output.parse(JSON.parse(JSON.stringify(result.output)))).toEqual(result.output);
  return result;
}

const record = (hours: number, mcp: Course['mcp'], changes: Partial<Course> = {}): Promise<void> =>
  recordCourse(world.fleet, {
    fromMs: NOW_MS - hours * HOUR_MS,
    toMs: NOW_MS,
    everyMs: 10 * MINUTE_MS,
    mcp,
    ...changes,
  });

describe('response times', () => {
  test('are 3 while nothing was measured', async () => {
    expect((await run(performanceResponseTimes)).exitCode).toBe(3);
  });

  test('that stay are 0, and each path has its percentiles and its steps of an hour', async () => {
    await record(24, around(200));
    const { exitCode, output } = await run(performanceResponseTimes);
    expect(exitCode).toBe(0);
    expect(output).toMatchObject({ regressions: 0, timeouts: 0 });
    const mcp = output.paths.find(({ server_name, path }) => server_name === 'search' && path === 'mcp');
    expect(mcp).toMatchObject({
      samples: 144,
      step_seconds: 3600,
      limit_ms: 5000,
      over_limit: 0,
      shifts: [],
    });
    expect(mcp?.p50_ms).toBeCloseTo(200, -1);
    expect(mcp?.steps).toBeGreaterThanOrEqual(24);
  });

  test('that went over to another level are 1, with when and from where to where', async () => {
    const changedMs = NOW_MS - 6 * HOUR_MS;
    await record(24, (index, atMs) => around(atMs < changedMs ? 200 : 700)(index));
    const { exitCode, output } = await run(performanceResponseTimes);
    expect(exitCode).toBe(1);
    expect(output.paths[0]).toMatchObject({ server_name: 'search', path: 'mcp' });
    expect(output.paths[0]?.regressions.map(({ kind }) => kind)).toEqual(['shift']);
    const [shift] = output.paths[0]?.shifts ?? [];
    expect(Math.abs(Date.parse(shift?.at ?? '') - changedMs)).toBeLessThanOrEqual(HOUR_MS);
    expect(shift?.before_ms).toBeCloseTo(200, -1);
    expect(shift?.after_ms).toBeGreaterThan(650);
    expect(output.paths[1]?.regressions).toEqual([]);
  });

  test('that became better again are 0', async () => {
    const slow = (atMs: number): boolean => atMs > NOW_MS - 16 * HOUR_MS && atMs < NOW_MS - 8 * HOUR_MS;
    await record(24, (index, atMs) => around(slow(atMs) ? 700 : 200)(index));
    const { exitCode, output } = await run(performanceResponseTimes);
    expect(exitCode).toBe(0);
    expect(output.paths.flatMap(({ shifts }) => shifts)).toHaveLength(2);
  });

  test('that rise slowly are a trend', async () => {
    await record(24, (index) => 200 + index);
    const { output } = await run(performanceResponseTimes);
    const rising = output.paths.find(({ slope_ms_per_hour: slope }) => slope !== null && slope > 1);
    expect(rising?.slope_ms_per_hour).toBeCloseTo(6, 0);
    expect(rising).toMatchObject({ shifts: [], regressions: [{ kind: 'trend' }] });
  });

  test('of a few hours are looked at by minutes', async () => {
    const changedMs = NOW_MS - 30 * MINUTE_MS;
    await record(2, (index, atMs) => around(atMs < changedMs ? 200 : 700)(index), { everyMs: MINUTE_MS });
    const { exitCode, output } = await run(performanceResponseTimes);
    expect(exitCode).toBe(1);
    expect(output.paths[0]).toMatchObject({ step_seconds: 60, regressions: [{ kind: 'shift' }] });
  });

  test('are looked at for a month at most', async () => {
    await expect(run(performanceResponseTimes, { time_range: '32d' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
  });

  test('over 5 s, and time-outs, are breaches of the limit', async () => {
    await record(24, (index) => (index % 20 === 0 ? 6_000 : index % 20 === 1 ? 'timeout' : 200));
    const { exitCode, output } = await run(performanceResponseTimes, { server: 'search' });
    expect(exitCode).toBe(1);
    expect(output.paths[0]).toMatchObject({
      timeouts: 8,
      over_limit: 16,
      regressions: [{ kind: 'over_limit' }],
    });
  });
});

describe('time-outs', () => {
  test('are 3 while nothing was probed, 0 where there are none', async () => {
    expect((await run(performanceTimeouts)).exitCode).toBe(3);
    await record(24, around(200));
    const { exitCode, output } = await run(performanceTimeouts);
    expect(exitCode).toBe(0);
    const mcp = output.paths.find(({ server_name, path }) => server_name === 'search' && path === 'mcp');
    expect(mcp).toMatchObject({ probes: 144, timeouts: 0, rate: 0, limit_ms: 10_000, hours: [] });
    expect(mcp?.headroom).toBeCloseTo(0.98, 1);
  });

  test('of many probes are a finding with their rate', async () => {
    await record(24, (index) => (index % 10 === 0 ? 'timeout' : 200));
    const { exitCode, output } = await run(performanceTimeouts);
    expect(exitCode).toBe(1);
    expect(output.paths[0]).toMatchObject({ path: 'mcp', timeouts: 15, findings: [{ kind: 'rate' }] });
    expect(output.paths[0]?.rate).toBeCloseTo(15 / 144, 3);
  });

  test('at one hour of the day are found there', async () => {
    const isNight = (atMs: number): boolean => new Date(atMs).getUTCHours() === 2;
    await record(5 * 24, (_, atMs) => (isNight(atMs) ? 'timeout' : 200), { everyMs: 30 * MINUTE_MS });
    const { exitCode, output } = await run(performanceTimeouts);
    expect(exitCode).toBe(1);
    expect(output.paths[0]).toMatchObject({ hours: [{ hour: 2, probes: 10, timeouts: 10, rate: 1 }] });
    expect(output.paths[0]?.findings).toMatchObject([{ kind: 'hour' }]);
  });

  test('are near where the p99 is beyond 80 % of the limit', async () => {
    await record(24, () => 8_500);
    expect((await run(performanceTimeouts)).output.paths[0]).toMatchObject({ findings: [{ kind: 'tight' }] });
  });
});

describe('recommended time-outs', () => {
  const ofSearch = async () => {
    const result = await run(performanceRecommendTimeouts);
    const mcp = result.output.paths.find(
      ({ server_name, path }) => server_name === 'search' && path === 'mcp',
    );
    return { ...result, mcp };
  };

  test('are 3 for too few samples', async () => {
    await record(1, around(200));
    const { exitCode, mcp, output } = await ofSearch();
    expect(exitCode).toBe(3);
    expect(mcp).toMatchObject({ samples: 6, recommended_seconds: null, changes: false });
    expect(output.patch).toBeNull();
  });

  test('are the p99 with half as much again', async () => {
    await record(24, () => 2_000);
    const { exitCode, mcp, output } = await ofSearch();
    expect(exitCode).toBe(0);
    expect(mcp).toMatchObject({ current_seconds: 10, p99_is_limit: false, bounded_by: null, changes: true });
    expect(mcp?.recommended_seconds).toBeGreaterThanOrEqual(2.9);
    expect(mcp?.recommended_seconds).toBeLessThanOrEqual(3.1);
    expect(output.patch?.servers).toMatchObject([
      { server_name: 'search', mcp_timeout_seconds: mcp?.recommended_seconds, rest_timeout_seconds: 1 },
    ]);
  });

  test('are longer where the limit is run into, and stay below half the interval', async () => {
    await record(24, (index) => (index % 20 === 0 ? 'timeout' : 200));
    await record(24, () => 4_000, { server: 'other' });
    const { mcp, output } = await ofSearch();
    expect(mcp).toMatchObject({ p99_ms: 10_000, p99_is_limit: true, recommended_seconds: 14.9 });
    expect(mcp?.bounded_by).toBe('interval');
    const other = output.paths.find(({ server_name }) => server_name === 'other');
    expect(other).toMatchObject({ recommended_seconds: 4.9, bounded_by: 'interval' });
  });

  test('are written with the whole configuration to a file of its own, once', async () => {
    await record(24, () => 2_000);
    const path = join(folder, 'candidate.yaml');
    const { output } = await run(performanceRecommendTimeouts, { output: path });
    expect(output.file).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const seconds = output.paths[0]?.recommended_seconds ?? NaN;
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`mcp_timeout_seconds: ${seconds}\\b`));
    const [file] = validateFiles({ paths: [path], env: {}, areOneInstallation: true });
    expect(file).toMatchObject({ errors: [], environment: 'development', servers: 2 });
    await expect(run(performanceRecommendTimeouts, { output: path })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('write nothing where nothing is to be changed, or nobody asks for it', async () => {
    await record(24, () => 6_600);
    expect((await run(performanceRecommendTimeouts, { server: 'search' })).output.file).toBeNull();
    const context = world.context();
    const input = { server: 'search', write: true };
    await expect(runAction(context, { action: performanceRecommendTimeouts, input })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
  });
});
