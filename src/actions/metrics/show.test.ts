import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { aWindow } from '../../../test/support/builders/responding.ts';
import { workerFigures } from '../../../test/support/builders/worker-figures.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { runAction } from '../run-action.ts';
import { metricsShow } from './show.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long ago each check was made. */
const AGES_MS = [20_000, 3 * MINUTE_MS, 10 * MINUTE_MS, 40 * MINUTE_MS, 20 * HOUR_MS, 6 * 24 * HOUR_MS];
let api: WatchedApi;

beforeEach(async () => {
  api = await createWatchedApi([aServerSpec().build()]);
  for (const age of AGES_MS.toReversed()) {
    await api.fleet.record(
      aCheck()
        .at(NOW_MS - age)
        .build(),
    );
  }
});
afterEach(() => api.close());

async function metricsOver(timeRange: string) {
  const input = { time_range: timeRange };
  const result = await runAction(api.context(), { action: metricsShow, input });
  if (result.kind !== 'done' || !('auth_metrics' in result.output)) throw new Error('no metrics of a fleet');
  return result.output;
}

test.each([
  ['1m', 1],
  ['5m', 2],
  ['15m', 3],
  ['1h', 4],
  ['3600', 4],
  ['24h', 5],
  ['7d', 6],
])('the window %s holds %i checks', async (timeRange, checks) => {
  const metrics = await metricsOver(timeRange);
  expect(metrics.global_metrics.total_checks_performed).toBe(checks);
  expect(metrics.response_times.combined.samples).toBe(checks);
  expect(metrics.combined_metrics.overall_availability_count).toBe(checks);
});

test('a window of a minute holds what was measured even when the minute has just begun', async () => {
  api.setNow(NOW_MS + 31_000);
  expect((await metricsOver('1m')).global_metrics.total_checks_performed).toBe(1);
});

describe('planned work', () => {
  const window = (fromMinutesAgo: number, toMinutesAgo: number, server = 'search') =>
    aWindow({
      times: {
        kind: 'once',
        startsAtMs: NOW_MS - fromMinutesAgo * MINUTE_MS,
        endsAtMs: NOW_MS - toMinutesAgo * MINUTE_MS,
      },
      servers: [server],
    });
  const fail = (minutesAgo: number) =>
    api.fleet.record(
      aCheck()
        .failing()
        .at(NOW_MS - minutesAgo * MINUTE_MS)
        .build(),
    );

  test('is left out of availability and shown by itself, for the fleet and for a server', async () => {
    for (const minutesAgo of [39, 9.5, 9, 2]) await fail(minutesAgo);
    const availability = {
      overall_availability_rate: 3 / 5,
      overall_availability_count: 3,
      overall_unavailability_count: 2,
      planned_check_count: 3,
      planned_unavailability_count: 2,
    };
    expect((await metricsOver('1h')).combined_metrics).toMatchObject({
      overall_availability_rate: 4 / 8,
      planned_check_count: 0,
    });
    await api.control.setQuiet({
      silences: [],
      pastWindows: [window(10, 8)],
      windows: [window(2, 1, 'another')],
    });
    expect((await metricsOver('1h')).combined_metrics).toMatchObject(availability);
    expect((await metricsOver('24h')).combined_metrics).toMatchObject({
      ...availability,
      overall_availability_rate: 4 / 6,
      overall_availability_count: 4,
    });
    const input = { server: 'search', time_range: '1h' };
    const ofServer = await runAction(api.context(), { action: metricsShow, input });
    expect(ofServer).toMatchObject({ output: { combined_metrics: availability } });
  });

  test('leaves nothing to say of availability where all of it was planned', async () => {
    await api.control.setQuiet({ silences: [], windows: [window(60, -1)] });
    expect((await metricsOver('15m')).combined_metrics).toMatchObject({
      overall_availability_rate: null,
      planned_check_count: 3,
      planned_unavailability_count: 0,
    });
  });
});

describe('credentials', () => {
  const figuresAt = (minutesAgo: number, attempts: number, refused: number) =>
    workerFigures(Math.floor(NOW_MS / MINUTE_MS) * MINUTE_MS - minutesAgo * MINUTE_MS, {
      startedAtMs: NOW_MS - 48 * HOUR_MS,
      credentials: {
        attempts,
        failures: { issuer_refused: refused },
        tokenRequests: refused + 1,
        tokenFailures: refused,
        lastFailure: { kind: 'issuer_refused', atMs: NOW_MS - minutesAgo * MINUTE_MS },
      },
    });

  test('are those of the window', async () => {
    await api.fleet.store.putFigures(figuresAt(90, 100, 1));
    await api.fleet.store.putFigures(figuresAt(50, 200, 2));
    await api.fleet.store.putFigures(figuresAt(2, 300, 4));
    expect((await metricsOver('1h')).auth_metrics).toEqual({
      total_auth_attempts: 100,
      successful_auth_attempts: 98,
      failed_auth_attempts: 2,
      token_refresh_attempts: 2,
      successful_token_refreshes: 0,
      failed_token_refreshes: 2,
      auth_errors_by_type: { issuer_refused: 2 },
      last_auth_error: 'issuer_refused',
      last_auth_error_time: new Date(NOW_MS - 2 * MINUTE_MS).toISOString(),
      auth_success_rate: 98,
      token_refresh_success_rate: 0,
    });
    expect((await metricsOver('24h')).auth_metrics).toMatchObject({ total_auth_attempts: 200 });
  });

  test('that nobody asked for have no rate', async () => {
    expect((await metricsOver('1h')).auth_metrics).toMatchObject({
      total_auth_attempts: 0,
      auth_success_rate: null,
      token_refresh_success_rate: null,
      last_auth_error: null,
    });
  });
});
