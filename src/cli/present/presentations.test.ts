import { describe, expect, test } from 'vitest';
import { flow } from './flow.ts';
import { genericPresentation } from './generic.ts';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';
import { textWidth } from './text-width.ts';

const at = (width: number) => createLook({ width, height: 24, isTerminal: true, hasColours: false });
const TIME = '2026-01-31T12:00:00.000Z';

const row = (server_name: string, status: 'HEALTHY' | 'UNHEALTHY', error_message: string | null) => ({
  server_name,
  status,
  overall_status: status,
  success: status === 'HEALTHY',
  timestamp: TIME,
  age_seconds: 4,
  stale: false,
  enabled: true,
  paused: false,
  last_known_status: status,
  status_since: TIME,
  mcp_success: true,
  mcp_verdict: 'ok',
  rest_success: false,
  rest_verdict: 'http_error',
  response_time_ms: 12.3,
  health_score: 1,
  available_paths: ['mcp'],
  circuit_breaker_state: 'CLOSED',
  contract_drift: false,
  error_message,
});

const HEALTH = {
  overall_status: 'UNHEALTHY',
  status: 'UNHEALTHY',
  environment: 'development',
  mode: { mode: 'normal', since: null, who: null, reason: '' },
  timestamp: TIME,
  total_servers: 2,
  healthy_servers: 1,
  degraded_servers: 0,
  unhealthy_servers: 1,
  unknown_servers: 0,
  stale_servers: 0,
  never_checked_servers: 0,
  last_check_timestamp: TIME,
  last_check_age_seconds: 4,
  average_health_score: 0.5,
  average_response_time_ms: 12,
  overall_metrics: {
    total_servers: 2,
    healthy_servers: 1,
    degraded_servers: 0,
    unhealthy_servers: 1,
    overall_success_rate: 0.5,
    average_response_time_ms: 12,
  },
  monitoring_summary: {
    mcp_monitoring: { enabled: true, success_rate: 1, average_response_time_ms: 12 },
    rest_monitoring: { enabled: true, success_rate: 1, average_response_time_ms: 12 },
  },
  servers: [row('a-good-one', 'HEALTHY', null), row('the-bad-one', 'UNHEALTHY', 'REST: status 500')],
};

describe('the status view', async () => {
  const { lines } = await findPresentation('server/status');

  test('shows the worst first, each with its age, by shape and word', () => {
    expect(lines(HEALTH, at(100))).toEqual([
      '■ UNHEALTHY  development  1 healthy  1 unhealthy  last check 4s ago',
      '',
      'STATUS       SERVER       AGE  MCP  REST        MS  BREAKER  WHY',
      '■ UNHEALTHY  the-bad-one  4s   ok   http_error  12  CLOSED   REST: status 500',
      '● HEALTHY    a-good-one   4s   ok   http_error  12  CLOSED',
    ]);
  });

  test('keeps status, server, age and the reason on 40 columns', () => {
    const shown = lines(HEALTH, at(40));
    expect(shown.slice(-3)).toEqual([
      '■ UNHEALTHY  the-bad-one  4s',
      '  REST: status 500',
      '● HEALTHY    a-good-one   4s',
    ]);
    for (const line of shown) expect(textWidth(line)).toBeLessThanOrEqual(40);
  });

  test('says what to do when nothing was ever checked', () => {
    const never = { ...HEALTH, never_checked_servers: 2 };
    expect(lines(never, at(200)).at(-1)).toContain('watchkeeper up');
  });
});

test('of a status, --quiet leaves what is watched and not healthy', async () => {
  const { trouble } = await findPresentation('server/status');
  const servers = [...HEALTH.servers, { ...row('paused', 'UNHEALTHY', 'x'), paused: true }];
  expect(trouble({ ...HEALTH, servers }, at(100))).toEqual(['UNHEALTHY  the-bad-one  REST: status 500']);
  expect(genericPresentation.trouble(HEALTH, at(100))).toEqual([]);
});

test('what --quiet leaves of a status is what it leaves when the status is watched', async () => {
  const { watch } = await findPresentation('server/status');
  const bad = row('paused', 'UNHEALTHY', 'x');
  const servers = [
    ...HEALTH.servers,
    { ...bad, paused: true },
    { ...bad, server_name: 'off', enabled: false },
  ];
  const facts = [...watch.facts({ ...HEALTH, servers })];
  expect(facts.filter(([, { isTrouble }]) => isTrouble).map(([name]) => name)).toEqual(['the-bad-one']);
});

test('a view whose lines do not say which of them is trouble is trouble while its action says so', async () => {
  const { watch } = await findPresentation('mode/show');
  const troubled = (mode: string) =>
    [
      ...watch
        .facts({ environment: 'a', workflow_id: 'f', mode, since: TIME, who: 'ann', reason: '' })
        .values(),
    ].map(({ isTrouble }) => isTrouble);
  expect(new Set(troubled('normal'))).toEqual(new Set([false]));
  expect(new Set(troubled('paused'))).toEqual(new Set([true]));
});

describe('an action without a presentation of its own', () => {
  test('is shown as labels, values and tables', () => {
    const output = {
      environment: 'staging',
      limit: null,
      records: [{ who: 'ann', did: 'open' }],
      tags: ['x', 'y'],
    };
    expect(genericPresentation.lines(output, at(60))).toEqual([
      'environment  staging',
      'limit        -',
      'tags         x, y',
      '',
      'records',
      'WHO  DID',
      'ann  open',
    ]);
  });
});

test('a heading flows onto as many lines as the width asks for', () => {
  expect(flow(['one', 'two', 'three'], at(9))).toEqual(['one  two', 'three']);
  expect(flow(['much-too-long'], at(6))).toEqual(['much-…']);
});
