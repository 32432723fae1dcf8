import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aWindow } from '../../../test/support/builders/responding.ts';
import { startZoo, type Zoo } from '../../../test/support/mcp-zoo/zoo.ts';
import { around, recordCourse } from '../../../test/support/recorded-fleet/record-course.ts';
import {
  createWatchedApi,
  NOW_MS,
  type WatchedApi,
} from '../../../test/support/recorded-fleet/watched-api.ts';
import { createOutputFiles } from '../../wiring/output-files.ts';
import type { Action, ActionContext } from '../action.ts';
import { runAction } from '../run-action.ts';
import { reportDaily } from './daily.ts';
import { reportWeekly } from './weekly.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const THIS_HOUR_MS = Math.floor(NOW_MS / HOUR_MS) * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
let world: WatchedApi;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-report-'));
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

async function run<O>(action: Action<O>, input: object = {}, changes: Partial<ActionContext> = {}) {
  const outputs = createOutputFiles({ weekly: join(folder, 'reports'), daily: join(folder, 'daily') });
  const result = await runAction(world.context({ outputs, ...changes }), { action, input });
  if (result.kind !== 'done') throw new Error('planned');
  expect(action.output.parse(JSON.parse(JSON.stringify(result.output)))).toEqual(result.output);
  return result;
}

describe('a weekly report', () => {
  beforeEach(async () => {
    world = await createWatchedApi([
      aServerSpec().with({ objective: 0.99 }).build(),
      aServerSpec().named('other').build(),
    ]);
  });

  const record = (server: string, daysAgo: number, mcp: (index: number) => number | 'timeout') =>
    recordCourse(world.fleet, {
      ...{ server, mcp, everyMs: HOUR_MS },
      fromMs: THIS_HOUR_MS - daysAgo * DAY_MS,
      toMs: THIS_HOUR_MS - (daysAgo - 7) * DAY_MS,
    });

  test('is 3 without data, and leaves no file', async () => {
    expect(await run(reportWeekly)).toMatchObject({ exitCode: 3, output: { files: [], slowest: [] } });
  });

  test('has percentiles beside the week before, and the slowest first', async () => {
    await record('search', 14, around(100));
    await record('search', 7, around(150));
    await record('other', 7, around(40));
    const { exitCode, output } = await run(reportWeekly);
    expect(exitCode).toBe(0);
    expect(output.slowest).toEqual(['search', 'other']);
    expect(output.over_budget).toEqual([]);
    const search = output.servers.find(({ server_name }) => server_name === 'search');
    expect(search).toMatchObject({ checks: 168, availability: 1, previous_availability: 1 });
    const mcp = search?.paths.find(({ path }) => path === 'mcp');
    expect(mcp?.p50_ms).toBeCloseTo(150, -1);
    expect(mcp?.p95_change).toBeCloseTo(0.5, 1);
    const other = output.servers.find(({ server_name }) => server_name === 'other');
    expect(other?.paths[0]).toMatchObject({ previous_p95_ms: null, p95_change: null });
    expect(output.fleet).toMatchObject({ checks: 336, availability: 1 });
  });

  test('says how much of the error budget is left, and who is over it', async () => {
    await record('search', 7, (index) => (index % 24 === 0 ? 'timeout' : 100));
    const { output } = await run(reportWeekly);
    const search = output.servers.find(({ server_name }) => server_name === 'search');
    // Degraded is up, but not what an objective is for.
    expect(search).toMatchObject({
      availability: 1,
      error_budget: { objective: 0.99, allowed: 1.68, used: 7 },
    });
    expect(search?.error_budget?.left_share).toBeCloseTo(1 - 7 / 1.68, 2);
    expect(output.over_budget).toEqual(['search']);
    expect(output.servers.find(({ server_name }) => server_name === 'other')?.error_budget).toBeNull();
  });

  test('leaves out what was found while work was planned', async () => {
    await record('other', 7, around(40));
    const downMs = NOW_MS - 2 * MINUTE_MS;
    await world.fleet.record(aCheck().of('other').failing().at(downMs).build());
    expect((await run(reportWeekly)).output.fleet).toMatchObject({ checks: 169, availability: 168 / 169 });
    const times = { kind: 'once' as const, startsAtMs: downMs - MINUTE_MS, endsAtMs: downMs + MINUTE_MS };
    await world.control.setQuiet({ silences: [], windows: [aWindow({ times, servers: ['other'] })] });
    const { output } = await run(reportWeekly);
    expect(output.fleet).toMatchObject({ checks: 168, availability: 1, planned_checks: 1 });
  });

  test('is left as Markdown and as JSON', async () => {
    await record('search', 7, around(100));
    const { output } = await run(reportWeekly);
    const name = join(folder, 'reports', 'weekly_development_2026-01-02');
    expect(output.files).toEqual([`${name}.md`, `${name}.json`]);
    expect(readFileSync(`${name}.md`, 'utf8')).toBe(output.markdown);
    expect(output.markdown).toContain('# Week of development: 2025-12-26 to 2026-01-02');
    expect(output.markdown).toMatch(/\| search +\| 100 % /);
    expect(JSON.parse(readFileSync(`${name}.json`, 'utf8'))).toMatchObject({
      slowest: ['search'],
      servers: [{ server_name: 'search' }, { server_name: 'other' }],
    });
    expect((await run(reportWeekly, { write: false })).output.files).toEqual([]);
  });
});

describe('a daily report', () => {
  let zoo: Zoo;
  const well = () =>
    aServerSpec()
      .withMcp({ url: zoo.url('plain-json') })
      .withRest({ url: zoo.url('rest-ok') });

  beforeEach(async () => {
    zoo = await startZoo();
    world = await createWatchedApi([well().build(), well().named('off').disabled().build()]);
  });
  afterEach(() => zoo.close());

  async function watch(...specs: Parameters<typeof createWatchedApi>[0]): Promise<void> {
    await world.close();
    world = await createWatchedApi(specs);
  }

  const problems = (output: { self_checks: readonly { name: string; status: string }[] }) =>
    output.self_checks.filter(({ status }) => status !== 'ok').map(({ name, status }) => [name, status]);

  test('is 0 where all is well, checks what is switched on, and is left in a file', async () => {
    const { exitCode, output } = await run(reportDaily);
    expect([exitCode, output.overall, problems(output)]).toEqual([0, 'healthy', []]);
    expect(output.servers).toMatchObject([{ server_name: 'search', status: 'HEALTHY' }]);
    const name = join(folder, 'daily', 'health_development_20260102_030430');
    expect(output.files).toEqual([`${name}.md`, `${name}.json`]);
    expect(readFileSync(`${name}.md`, 'utf8')).toContain('1 servers checked: 1 healthy');
    const { items } = await world.fleet.store.history('development', 'search', { limit: 5 });
    expect(items).toMatchObject([{ origin: 'manual' }]);
  });

  test('is 1 where a server is down, 5 where one path is', async () => {
    await watch(
      well()
        .withMcp({ url: zoo.url('server-error') })
        .build(),
    );
    expect(await run(reportDaily)).toMatchObject({ exitCode: 5, output: { counts: { DEGRADED: 1 } } });
    await watch(
      well().build(),
      well()
        .named('down')
        .withMcp({ url: zoo.url('server-error') })
        .withRest({ url: zoo.url('rest-not-found') })
        .build(),
    );
    const { exitCode, output } = await run(reportDaily);
    expect([exitCode, output.servers[0]?.server_name]).toEqual([1, 'down']);
  });

  test('is 3 without a server', async () => {
    await watch(well().disabled().build());
    expect((await run(reportDaily)).exitCode).toBe(3);
  });

  test.each([
    [0.79, 0, []],
    [0.81, 5, [['disk', 'warn']]],
    [0.96, 1, [['disk', 'fail']]],
  ])('with a disk that is used to %f is %i', async (share, code, found) => {
    const disk = { holds: ['data'], path: '/data', usedBytes: share * 100, freeBytes: 100 - share * 100 };
    const { exitCode, output } = await run(
      reportDaily,
      {},
      { disks: { usage: () => Promise.resolve([disk]) } },
    );
    expect([exitCode, problems(output)]).toEqual([code, found]);
  });

  test('tells of breakers that are open, and of alerts', async () => {
    const minute = (ago: number): number => NOW_MS - ago * MINUTE_MS;
    for (const ago of [4, 3, 2, 1]) await world.fleet.record(aCheck().failing().at(minute(ago)).build());
    const { exitCode, output } = await run(reportDaily);
    expect([exitCode, output.servers[0]?.status]).toEqual([5, 'HEALTHY']);
    expect(problems(output)).toEqual([
      ['breakers', 'warn'],
      ['alerts', 'warn'],
    ]);
    const alerts = output.self_checks.find(({ name }) => name === 'alerts');
    expect(alerts?.message).toMatch(
      /^[1-9]\d* began in the last 24 hours; now fire .*server_down \(search\)/,
    );
  });

  test('tells of checks that are overdue', async () => {
    await world.fleet.record(
      aCheck()
        .at(NOW_MS - HOUR_MS)
        .build(),
    );
    const { output } = await run(reportDaily);
    expect(problems(output)).toEqual([['watching', 'warn']]);
  });

  test('tells of a configuration that is not valid, or waits', async () => {
    const { store } = world.fleet;
    const report = { file: 'watchkeeper.yaml', atMs: NOW_MS, release: null, restartFor: [] };
    const problem = { path: 'servers', line: 7, column: 1, message: 'is wrong' };
    await store.reportFile('development', { ...report, outcome: 'invalid', problems: [problem] });
    const broken = await run(reportDaily);
    expect([broken.exitCode, problems(broken.output)]).toEqual([1, [['configuration', 'fail']]]);
    expect(broken.output.markdown).toContain('Line 7, servers: is wrong');
    await store.reportFile('development', { ...report, outcome: 'unchanged', problems: [] });
    await store.propose('development', { release: 'r1', atMs: NOW_MS, source: 'watchkeeper.yaml' });
    expect(problems((await run(reportDaily)).output)).toEqual([['configuration', 'warn']]);
  });
});
