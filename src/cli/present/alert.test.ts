import { expect, test } from 'vitest';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

const NOW = '2026-01-02T03:04:30.000Z';
const look = createLook({ width: 100, height: 24, isTerminal: false, hasColours: false });
const narrow = createLook({ width: 60, height: 24, isTerminal: false, hasColours: false });

const ALERT = {
  rule: 'server_down',
  server_name: 'search',
  state: 'firing',
  severity: 'critical',
  since: '2026-01-02T03:00:30.000Z',
  clearing_since: null,
  summary: 'No path of the server answers',
  reason: 'MCP timeout after 10.0 s; REST timeout after 8.0 s',
  labels: {},
  runbook: null,
  stale: false,
  route: { status: 'unrouted', kind: null, by: null, until: null, incident: null },
};
const suppressed = (kind: string, by: string, until: string | null) => ({
  route: { ...ALERT.route, status: 'suppressed', kind, by, until },
});
const listOf = (...alerts: readonly object[]) => ({
  environment: 'development',
  timestamp: NOW,
  firing: alerts.length,
  pending: 0,
  alerts: alerts.map((alert) => ({ ...ALERT, ...alert })),
  next_cursor: null,
});

const shown = async (action: string, output: unknown, at = look): Promise<string> =>
  (await findPresentation(action))
    .lines(output, at)
    .map((line) => line.trimEnd())
    .join('\n');

test('a list says how many fire, the most urgent first, each with its age and why', async () => {
  expect(await shown('alert/list', listOf({}, { rule: 'flapping', severity: 'low' }))).toBe(`\
development  2 firing  0 about to

STATE   SEVERITY  SERVER  ALERT        AGE  WHY
firing  critical  search  server_down  4m   MCP timeout after 10.0 s; REST timeout after 8.0 s
firing  low       search  flapping     4m   MCP timeout after 10.0 s; REST timeout after 8.0 s`);
});

test('a list names the runbook to follow, where a rule names one', async () => {
  const wide = createLook({ width: 200, height: 24, isTerminal: false, hasColours: false });
  const text = await shown('alert/list', listOf({ runbook: 'server-down' }, { rule: 'flapping' }), wide);
  expect(text).toMatch(/WHY +RUNBOOK$/m);
  expect(text).toMatch(/server_down .* server-down$/m);
  expect(text).toMatch(/flapping .* -$/m);
});

test('a list says what becomes of each on its way to people', async () => {
  const wide = createLook({ width: 200, height: 24, isTerminal: false, hasColours: false });
  const text = await shown(
    'alert/list',
    listOf(
      { route: { ...ALERT.route, status: 'incident', incident: 'K7Q2MD' } },
      suppressed('silence', 'M4QDKZ', '2026-01-02T14:00:00.000Z'),
      suppressed('maintenance', 'nightly', '2026-01-02T20:00:00.000Z'),
      suppressed('inhibition', 'gateway', null),
      { route: { ...ALERT.route, status: 'held', until: NOW } },
      { route: { ...ALERT.route, status: 'held', kind: 'group', by: 'gateway="gw-1"', until: NOW } },
      { route: { ...ALERT.route, status: 'held', kind: 'recovery', by: 'gateway', until: NOW } },
      { route: { ...ALERT.route, status: 'waiting' } },
      { state: 'pending' },
    ),
    wide,
  );
  expect(
    text
      .split('\n')
      .slice(2)
      .map((line) => line.slice(line.indexOf('8.0 s') + 5).trim()),
  ).toEqual([
    expect.stringMatching(/BECOMES$/),
    'incident K7Q2MD',
    'silenced until 2026-01-02 14:00Z by M4QDKZ',
    'planned: nightly until 2026-01-02 20:00Z',
    'while gateway is down',
    'held for a moment',
    'waits for others of gateway="gw-1"',
    'gateway is back: waits for its next check',
    'waits its turn',
    '-',
  ]);
});

test('on a pipe what becomes of it ends its line, and is news when it changes', async () => {
  const { trouble, watch } = await findPresentation('alert/list');
  const silenced = listOf(suppressed('silence', 'M4QDKZ', '2026-01-02T14:00:00.000Z'));
  expect(trouble(silenced, look)[0]).toMatch(/8\.0 s {2}\(silenced until 2026-01-02 14:00Z by M4QDKZ\)$/);
  const marks = [listOf({}), silenced].flatMap((output) => [...watch.facts(output).values()]);
  expect(marks[0]?.mark).not.toBe(marks[1]?.mark);
});

test('an alert that is ending, and one that nobody can vouch for, say so', async () => {
  const text = await shown(
    'alert/list',
    listOf({ clearing_since: NOW }, { server_name: 'lost', stale: true }),
  );
  expect(text).toMatch(/^clearing +critical +search/m);
  expect(text).toMatch(/^firing +critical +lost .* stale: MCP timeout/m);
});

test('on a narrow terminal the reason is still told', async () => {
  expect(await shown('alert/list', listOf({}), narrow)).toContain('MCP timeout');
});

test('where nothing fires it says what is watched for', async () => {
  expect(await shown('alert/list', { ...listOf(), firing: 0 })).toBe(
    'No alert fires in development. What is watched for: watchkeeper alerts rules',
  );
});

test('trouble is what fires, a line each', async () => {
  const { trouble } = await findPresentation('alert/list');
  expect(trouble(listOf({}, { state: 'pending' }), look)).toEqual([
    'firing  critical  server_down  search  MCP timeout after 10.0 s; REST timeout after 8.0 s',
  ]);
});

test('rules that are off are marked, and that none is in force is said', async () => {
  const rule = {
    rule: 'mine',
    enabled: false,
    origin: 'own',
    severity: 'high',
    when: 'score < 0.5',
    checks: 2,
    for_seconds: 120,
    clear_for_seconds: 60,
    labels: {},
    annotations: {},
    cooldown_seconds: 0,
    reopen_within_seconds: null,
    runbook: null,
    run: 'by_hand',
    servers: 3,
    firing: 0,
    pending: 0,
  };
  expect(await shown('alert/rules', { environment: 'development', rules: [rule] })).toMatch(
    /^mine \(off\) +high +0 +3 +2 +2m +own +score < 0\.5$/m,
  );
  expect(await shown('alert/rules', { environment: 'development', rules: [] })).toContain('alerting.enabled');
});

test('a backtest says what would have been, and that there is nothing to try rules on', async () => {
  const row = { rule: 'tried', severity: 'medium' };
  const output = {
    environment: 'development',
    since: '2026-01-02T02:04:30.000Z',
    until: NOW,
    timestamp: NOW,
    checks: 120,
    first_check: '2026-01-02T02:04:40.000Z',
    servers: 1,
    total: 2,
    left_out: 1,
    by_rule: [
      { ...row, alerts: 2, servers: 1, total_seconds: 90, firing: 1, fired: null },
      { ...row, rule: 'quiet', alerts: 0, servers: 0, total_seconds: 0, firing: 0, fired: 4 },
    ],
    by_server: [
      {
        ...row,
        server_name: 'search',
        alerts: 2,
        total_seconds: 90,
        first: '2026-01-02T02:10:30.000Z',
        last: '2026-01-02T03:03:30.000Z',
        firing: true,
      },
    ],
    next_cursor: null,
    alerts: [
      {
        ...row,
        server_name: 'search',
        from: '2026-01-02T03:03:30.000Z',
        until: null,
        duration_seconds: 60,
        reason: 'MCP ok in 9.0 s',
      },
    ],
  };
  const text = await shown('alert/backtest', output);
  expect(text).toMatch(/^2 alerts {2}would have been, by 120 checks of 1 server in 1h$/m);
  expect(text).toMatch(/^tried +medium +2 +1 +1m +1 +-$/m);
  expect(text).toMatch(/^quiet +medium +0 +0 +- +- +4$/m);
  expect(text).toMatch(/^tried +search +2 +1m +2026-01-02 02:10:30Z +fires at the end$/m);
  expect(text).toMatch(/^2026-01-02 03:03:30Z +to the end +tried +search +MCP ok in 9\.0 s$/m);
  expect(text).toContain('1 older ones: raise --limit.');
  expect(await shown('alert/backtest', { ...output, checks: 0 })).toContain('nothing to try rules on');
});
