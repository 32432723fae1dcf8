import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { aPool, workerFigures } from '../../../test/support/builders/worker-figures.ts';
import { readExposition } from '../../../test/support/exposition-text.ts';
import type { Family } from '../../../test/support/exposition-text.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';

const AWKWARD = 'a "quoted" \\ name,\nof two lines}';
let api: WatchedApi;
let families: readonly Family[];

beforeAll(async () => {
  api = await createWatchedApi([aServerSpec().build(), aServerSpec().named(AWKWARD).build()]);
  await api.fleet.record(
    aCheck()
      .at(NOW_MS - 90_000)
      .build(),
    aCheck()
      .failing()
      .at(NOW_MS - 5000)
      .build(),
    aCheck()
      .of(AWKWARD)
      .at(NOW_MS - 5000)
      .build(),
  );
  await api.fleet.store.putFigures(
    workerFigures(NOW_MS - 90_000, {
      pools: [aPool(), aPool({ path: 'rest' })],
      caches: [{ cache: 'config', hits: 4, misses: 1, evictions: 0, entries: 1, oldestAgeMs: 2500 }],
      credentials: {
        attempts: 10,
        failures: { issuer_refused: 2 },
        tokenRequests: 5,
        tokenFailures: 2,
        lastFailure: null,
      },
    }),
  );
  await api.fleet.store.putFigures(workerFigures(NOW_MS - 600_000, { worker: 'dead-worker' }));
  families = readExposition(await (await api.app.request('http://localhost/metrics')).text());
});
afterAll(() => api.close());

const named = (name: string): Family => {
  const family = families.find((candidate) => candidate.name === name);
  if (family === undefined) throw new Error(`${name} is not exposed`);
  return family;
};

describe('every metric of inv. 6.2', () => {
  test.each([
    ['mcp_requests_total', 'counter', ['server', 'status']],
    ['rest_requests_total', 'counter', ['server', 'status']],
    ['mcp_response_time_seconds', 'histogram', ['server']],
    ['rest_response_time_seconds', 'histogram', ['server']],
    ['combined_response_time_seconds', 'histogram', ['server']],
    ['mcp_success_rate', 'gauge', ['server']],
    ['rest_success_rate', 'gauge', ['server']],
    ['overall_success_rate', 'gauge', ['server']],
    ['mcp_tools_count', 'gauge', ['server']],
    ['mcp_expected_tools_found', 'gauge', ['server']],
    ['mcp_missing_tools_count', 'gauge', ['server']],
    ['circuit_breaker_state', 'gauge', ['server']],
    ['circuit_breaker_failures', 'gauge', ['server']],
    ['circuit_breaker_successes', 'gauge', ['server']],
  ])('%s is a %s with the labels %j', (name, type, labels) => {
    const family = named(name);
    expect(family.type).toBe(type);
    expect(family.samples.length).toBeGreaterThan(0);
    for (const sample of family.samples) {
      const own = Object.keys(sample.labels).filter((label) => label !== 'le');
      expect(own.sort()).toEqual(labels);
    }
  });

  test('counts by success and failure', () => {
    const search = named('mcp_requests_total').samples.filter(({ labels }) => labels['server'] === 'search');
    expect(search.map(({ labels, value }) => [labels['status'], value])).toEqual([
      ['success', 1],
      ['failure', 1],
    ]);
  });
});

describe('figures of the workers', () => {
  test.each<[string, Readonly<Record<string, string>>, number]>([
    ['watchkeeper_pool_connections', { path: 'mcp', state: 'limit' }, 10],
    ['watchkeeper_pool_connections', { path: 'rest', state: 'busy_peak' }, 2],
    ['watchkeeper_pool_requests_total', { path: 'mcp' }, 100],
    ['watchkeeper_cache_lookups_total', { cache: 'config', outcome: 'hit' }, 4],
    ['watchkeeper_cache_oldest_entry_seconds', { cache: 'config' }, 2.5],
    ['watchkeeper_auth_attempts_total', {}, 10],
    ['watchkeeper_auth_failures_total', { type: 'issuer_refused' }, 2],
    ['watchkeeper_token_refreshes_total', { outcome: 'success' }, 3],
    ['watchkeeper_worker_cpu_ratio', {}, 0.05],
    ['watchkeeper_worker_schedule_lag_seconds', { quantile: '0.99' }, 0.005],
  ])('%s %j is %d', (name, labels, value) => {
    const expected = { name, labels: { worker: 'worker-1', ...labels }, value };
    expect(named(name).samples).toContainEqual(expected);
  });

  test('those of a worker that is gone are left out', () => {
    const workers = families.flatMap(({ samples }) =>
      samples.flatMap(({ labels }) => labels['worker'] ?? []),
    );
    expect(new Set(workers)).toEqual(new Set(['worker-1']));
  });
});

/** The rules that promtool checks (`promtool check metrics`). */
describe('every metric', () => {
  test('has a help text', () => {
    expect(families.filter(({ help }) => help.length < 5)).toEqual([]);
  });

  test('is a counter exactly when its name ends in _total', () => {
    expect(families.filter(({ name, type }) => name.endsWith('_total') !== (type === 'counter'))).toEqual([]);
  });

  test('is named in base units, without its type, and without a suffix that histograms own', () => {
    const wrong =
      /milliseconds|minutes|percent|megabytes|kilobytes|_(ms|mb)(_|$)|_(counter|gauge|histogram)(_|$)|_(count|sum|bucket)$/;
    const given = new Set(['mcp_tools_count', 'mcp_missing_tools_count']);
    expect(families.filter(({ name }) => wrong.test(name) && !given.has(name))).toEqual([]);
    expect(families.filter(({ name }) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  });

  test('that is a histogram has rising buckets that end at +Inf with its count', () => {
    for (const { samples, name } of families.filter(({ type }) => type === 'histogram')) {
      for (const server of ['search', AWKWARD]) {
        const own = samples.filter(({ labels }) => labels['server'] === server);
        const buckets = own.filter((sample) => sample.name === `${name}_bucket`);
        const counts = buckets.map(({ value }) => value);
        expect(counts).toEqual([...counts].sort((a, b) => a - b));
        expect(buckets.at(-1)?.labels['le']).toBe('+Inf');
        expect(own.find((sample) => sample.name === `${name}_count`)?.value).toBe(counts.at(-1));
      }
    }
  });

  test('gives a name back that has quotes, backslashes and line ends', () => {
    const servers = named('circuit_breaker_state').samples.map(({ labels }) => labels['server']);
    expect(servers).toContain(AWKWARD);
  });
});

test('the text is refused where it is not right', () => {
  const head = '# HELP a_total help\n# TYPE a_total counter\n';
  expect(readExposition(`${head}a_total{x="1"} 2\n`)).toMatchObject([{ samples: [{ value: 2 }] }]);
  for (const wrong of [
    'a_total{x="1"} 2',
    `${head}b 1\n`,
    `${head}a_total 1\na_total 1\n`,
    `${head}a_total{x="} 1\n`,
    'a_total 1\n',
  ])
    expect(() => readExposition(wrong)).toThrow();
});
