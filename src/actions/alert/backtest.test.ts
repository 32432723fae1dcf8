import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { Check } from '../../domain/check/check.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { runAction } from '../run-action.ts';
import { alertBacktest } from './backtest.ts';

const SERVERS = ['gateway', 'search'];

async function withChecks<T>(checks: readonly Check[], work: (world: WatchedApi) => Promise<T>): Promise<T> {
  const world = await createWatchedApi(SERVERS.map((name) => aServerSpec().named(name).build()));
  try {
    await world.fleet.record(...checks);
    return await work(world);
  } finally {
    await world.close();
  }
}

async function backtest(world: WatchedApi, input: object = {}) {
  const result = await runAction(world.context(), { action: alertBacktest, input });
  if (result.kind !== 'done') throw new Error('planned');
  return result.output;
}

const step = fc.record({
  server: fc.constantFrom(...SERVERS),
  mcp: fc.constantFrom('ok', 'ok', 'timeout', 'auth_expired'),
  rest: fc.constantFrom('ok', 'ok', 'http_error'),
  gapMs: fc.integer({ min: 1_000, max: 600_000 }),
} as const);

test('the rules in force would have made of what is recorded what they have made of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 80 }), async (steps) => {
      let atMs = NOW_MS - 80 * 600_000;
      const checks = steps.map(({ server, mcp, rest, gapMs }) => {
        atMs += gapMs;
        return aCheck().of(server).verdicts(mcp, rest).at(atMs).build();
      });
      await withChecks(checks, async (world) => {
        const { alerts, by_rule, by_server } = await backtest(world, { since: '24h', limit: 1_000 });
        const found = alerts.flatMap(({ rule, server_name, from, until }) => [
          `${from} begins ${rule} ${server_name}`,
          ...(until === null ? [] : [`${until} ends ${rule} ${server_name}`]),
        ]);
        const { store, environment } = world.fleet;
        const written = (await store.edges(environment, null, { limit: 10_000 }))
          .filter(({ condition }) => condition.startsWith('alert:'))
          .map(
            ({ atMs: edgeMs, became, condition, server }) =>
              `${new Date(edgeMs).toISOString()} ${became ? 'begins' : 'ends'} ${condition.slice(6)} ${server}`,
          );
        expect(found.sort()).toEqual(written.sort());
        expect(by_rule.map(({ fired }) => fired)).toEqual(by_rule.map((row) => row.alerts));
        expect(by_server.reduce((sum, row) => sum + row.alerts, 0)).toBe(alerts.length);
      });
    }),
    { numRuns: 15 },
  );
}, 60_000);

const ago = (minutes: number): number => NOW_MS - minutes * 60_000;
const down = (server: string, minutes: number): Check =>
  aCheck().of(server).failing().at(ago(minutes)).build();
const up = (server: string, minutes: number): Check => aCheck().of(server).at(ago(minutes)).build();
/** Twice down for five minutes, and once more to the end. */
const HISTORY = [
  ...[90, 89, 85].map((minutes) => down('search', minutes)),
  ...[84, 80].map((minutes) => up('search', minutes)),
  ...[50, 49, 45].map((minutes) => down('search', minutes)),
  ...[44, 40].map((minutes) => up('search', minutes)),
  ...[10, 9].map((minutes) => down('search', minutes)),
];

const OWN = `
- name: server_down # shipped; the rest of it stays
  checks: 1
- name: mine
  when: rest.failed
  severity: high
  clear_for: 0s
`;

test('what failed inside a maintenance window uses no objective up, whoever has entered it and when', async () => {
  const spec = { ...aServerSpec().named('search').build(), objective: 0.9 };
  const world = await createWatchedApi([spec]);
  const own = "- name: burning\n  when: slo.burn['5m'] > 2.0\n  checks: 1\n  clear_for: 0s\n";
  const alerts = async () => (await backtest(world, { rules: own, since: '2h' })).alerts.length;
  try {
    await world.fleet.record(...HISTORY);
    expect(await alerts()).toBe(3);
    const { store, environment } = world.fleet;
    const times = { kind: 'once', startsAtMs: ago(51), endsAtMs: ago(44.5) } as const;
    const window = {
      name: 'work',
      times,
      matchers: [],
      author: 'ann',
      comment: '',
      origin: 'person',
    } as const;
    const quiet = { silences: [], windows: [], pastWindows: [window] };
    await store.recordRouting(environment, { alerts: [], gone: [], quiet });
    expect(await alerts()).toBe(2);
  } finally {
    await world.close();
  }
});

describe('alerts backtest --rules', () => {
  test('tries what the file names and nothing else, per rule and per server', async () => {
    await withChecks(HISTORY, async (world) => {
      const output = await backtest(world, { rules: OWN, since: '2h' });
      expect(output.by_rule).toEqual([
        expect.objectContaining({
          rule: 'server_down',
          severity: 'critical',
          alerts: 3,
          firing: 1,
          fired: 3,
        }),
        expect.objectContaining({ rule: 'mine', severity: 'high', alerts: 3, firing: 1, fired: null }),
      ]);
      const at = (minutes: number): string => new Date(ago(minutes)).toISOString();
      expect(output.by_server.find(({ rule }) => rule === 'mine')).toEqual({
        rule: 'mine',
        severity: 'high',
        server_name: 'search',
        alerts: 3,
        total_seconds: (5 + 5 + 9) * 60,
        first: at(89),
        last: at(9),
        firing: true,
      });
      expect(output.first_check).toBe(at(90));
    });
  });

  test.each([
    ['a map with rules', `rules:${OWN.replaceAll('\n', '\n  ')}`],
    ['a configuration', `environment: production\nalerting:\n  rules:${OWN.replaceAll('\n', '\n    ')}`],
    ['JSON', '[{"name":"server_down","checks":1},{"name":"mine","when":"rest.failed"}]'],
  ])('takes %s', async (_name, rules) => {
    await withChecks(HISTORY, async (world) => {
      const { by_rule } = await backtest(world, { rules, since: '2h' });
      expect(by_rule.map(({ rule, alerts }) => [rule, alerts])).toEqual([
        ['server_down', 3],
        ['mine', 3],
      ]);
    });
  });

  test('says everything that is wrong with a file, each with its place and what would be right', async () => {
    await withChecks([], async (world) => {
      const rules = [
        '- name: mine',
        '  when: mcp.faild',
        '  chekcs: 3',
        '- name: server_dwn',
        '- name: theirs',
        '  when: ${HOME} == 1',
      ].join('\n');
      const refused = await backtest(world, { rules }).catch((error: unknown) => error);
      if (!(refused instanceof AppError)) throw new Error('not refused');
      expect([refused.code, refused.exitCode]).toEqual(['CONFIG_INVALID', 2]);
      expect(refused.message.split('\n').slice(1)).toEqual([
        expect.stringMatching(
          /^ {2}rules:2:9 rules\[0\]\.when: is no condition.*mcp\.faild; write mcp\.failed$/,
        ),
        expect.stringMatching(/^ {2}rules:3:3 rules\[0\]\.chekcs: .*checks/),
        expect.stringMatching(/^ {2}rules:4:9 rules\[1\]\.name: .*write server_down/),
        expect.stringMatching(/^ {2}rules:6:9: is a reference to a variable.*; write the value itself$/),
      ]);
    });
  });

  test.each([
    ['', /Too small/],
    ['rules:', /has no alert rules; write a list of rules/],
    ['environment: production', /has no alert rules/],
    ['just words', /has no alert rules/],
    ['- name: [', /rules:1:10: is not valid YAML/],
  ])('refuses %j', async (rules, said) => {
    await withChecks([], (world) => expect(backtest(world, { rules })).rejects.toThrow(said));
  });

  test('a condition is tried by itself', async () => {
    const both = { rules: OWN, when: 'mcp.failed' };
    await withChecks([], (world) =>
      expect(backtest(world, both)).rejects.toThrow(/`when` or `rules`, not both/),
    );
  });
});

test('a page after the other has every alert once, the newest first', async () => {
  await withChecks(HISTORY, async (world) => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = { since: '2h', rules: OWN, limit: 2, ...(cursor && { cursor }) };
      const { alerts, next_cursor, total } = await backtest(world, page);
      expect([alerts.length, total]).toEqual([2, 6]);
      seen.push(...alerts.map(({ from, rule }) => `${from} ${rule}`));
      cursor = next_cursor;
    } while (cursor !== null);
    const { alerts } = await backtest(world, { since: '2h', rules: OWN });
    expect(seen).toEqual(alerts.map(({ from, rule }) => `${from} ${rule}`));
    expect(new Set(seen).size).toBe(6);
    expect(seen.map((each) => each.slice(0, 24))).toEqual(
      seen
        .map((each) => each.slice(0, 24))
        .sort()
        .reverse(),
    );
  });
});

test('the time asked for ends what is looked at, and what fired before it is known', async () => {
  await withChecks(HISTORY, async (world) => {
    const { checks, alerts, by_rule } = await backtest(world, {
      rule: 'server_down',
      since: '47m',
      until: '42m',
    });
    expect(checks).toBe(2);
    const at = (minutes: number): string => new Date(ago(minutes)).toISOString();
    expect(alerts).toEqual([expect.objectContaining({ from: at(49), until: null })]);
    expect(by_rule).toEqual([expect.objectContaining({ alerts: 1, firing: 1, fired: 0 })]);
  });
});

test('however long the time, the checks of a piece of it are held at once', async () => {
  await withChecks(HISTORY, async (world) => {
    const context = world.context();
    const spans: number[] = [];
    const store: typeof context.store = {
      ...context.store,
      history: (environment, server, query) => {
        spans.push((query.toMs ?? Infinity) - (query.fromMs ?? 0));
        return context.store.history(environment, server, query);
      },
    };
    const request = { action: alertBacktest, input: { since: '3650d' } };
    const result = await runAction({ ...context, store }, request);
    expect(result).toMatchObject({ output: { checks: HISTORY.length } });
    expect(Math.max(...spans)).toBeLessThanOrEqual(1_000 * 30_000);
    expect(spans.length).toBeLessThan(100);
  });
});
