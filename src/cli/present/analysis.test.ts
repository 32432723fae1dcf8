import { expect, test } from 'vitest';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';
import { textWidth } from './text-width.ts';

const NOW = '2026-01-02T03:00:00.000Z';
const HEAD = { environment: 'development', timestamp: NOW, time_range: '24h' };
const at = (width: number) => createLook({ width, height: 24, isTerminal: false, hasColours: false });

async function shown(action: string, output: unknown, width = 120): Promise<readonly string[]> {
  const lines = (await findPresentation(action)).lines(output, at(width)).map((line) => line.trimEnd());
  expect(lines.filter((line) => textWidth(line) > width)).toEqual([]);
  return lines;
}

const PATH = { server_name: 'search', path: 'mcp', p99_ms: 900 };
const TIMES = {
  ...HEAD,
  ...{ samples: 100, timeouts: 2, regressions: 1 },
  paths: [
    {
      ...PATH,
      ...{ average_ms: 300, p50_ms: 250, p95_ms: 700, samples: 98, timeouts: 2, limit_ms: 5000 },
      ...{ over_limit: 2, over_limit_share: 0.02, step_seconds: 3600, steps: 24, slope_ms_per_hour: 1.5 },
      shifts: [],
      regressions: [{ kind: 'over_limit', message: '2 % of the probes took too long.' }],
    },
  ],
};

test('response times are a table, and each regression below it in words', async () => {
  expect((await shown('performance/response-times', TIMES)).join('\n')).toBe(`\
development  last 24h  1 regression

SERVER  PATH  P50 MS  P95 MS  P99 MS  MS AN HOUR  TOO SLOW
search  mcp      250     700     900         1.5        2%

search mcp
  2 % of the probes took too long.`);
  await shown('performance/response-times', TIMES, 30);
});

test('without data it says how to get some', async () => {
  const nothing = { ...TIMES, samples: 0, timeouts: 0, regressions: 0, paths: [] };
  expect((await shown('performance/response-times', nothing)).join(' ')).toContain(
    'Nothing was measured in the last 24h. Start watching with `watchkeeper up`',
  );
});

const ADVICE = {
  ...HEAD,
  ...{ judged: 1, changes: 1 },
  paths: [
    {
      ...PATH,
      ...{ samples: 200, timeouts: 9, current_seconds: 1, p99_is_limit: true, recommended_seconds: 1.5 },
      ...{ bounded_by: null, changes: true },
    },
  ],
  patch: { servers: [{ server_name: 'search', mcp_timeout_seconds: 1.5 }] },
  file: null,
};

test('a recommendation ends with the command that puts it into force, or with the file', async () => {
  expect((await shown('performance/recommend-timeouts', ADVICE)).at(-1)).toBe(
    `watchkeeper config update --changes '{"servers":[{"server_name":"search","mcp_timeout_seconds":1.5}]}'`,
  );
  const written = await shown('performance/recommend-timeouts', { ...ADVICE, file: 'reports/a.yaml' });
  expect(written.join(' ')).toContain('watchkeeper config diff reports/a.yaml');
});

const DAILY = {
  environment: 'development',
  timestamp: NOW,
  overall: 'degraded',
  counts: { HEALTHY: 1, DEGRADED: 1, UNHEALTHY: 0, UNKNOWN: 0 },
  servers: [
    { server_name: 'b', status: 'DEGRADED', score: 0.4, mcp_ms: null, rest_ms: 9, found: 'MCP timeout' },
    { server_name: 'a', status: 'HEALTHY', score: 1, mcp_ms: 20, rest_ms: 9, found: 'MCP ok' },
  ],
  self_checks: [
    { name: 'disk', status: 'warn', message: '81 % of the disk is used.' },
    { name: 'breakers', status: 'ok', message: 'No breaker is open.' },
  ],
  markdown: '',
  files: ['logs/daily/health.md'],
};

test('a daily report has servers, the watching itself, and where it was left; trouble alone with --quiet', async () => {
  expect((await shown('report/daily', DAILY)).join('\n')).toBe(`\
development  degraded  2 servers

SERVER  STATUS    MCP MS  REST MS  FOUND
b       DEGRADED       -      9.0  MCP timeout
a       HEALTHY       20      9.0

warn disk: 81 % of the disk is used.
ok   breakers: No breaker is open.

Written: logs/daily/health.md`);
  expect((await findPresentation('report/daily')).trouble(DAILY, at(120))).toEqual([
    'b DEGRADED: MCP timeout',
    'warn disk: 81 % of the disk is used.',
  ]);
});

test('findings of an audit say file, line and cure; low ones are no trouble', async () => {
  const finding = { rule: 'plain-http', line: 7, key: 'servers[0].mcp_endpoint_url', cure: 'use https' };
  const audited = {
    environment: 'development',
    timestamp: NOW,
    ...{ file: 'a.yaml', release: 'r1', running: null, counts: { high: 0, medium: 1, low: 1 } },
    findings: [
      { ...finding, severity: 'medium', message: 'is plain http' },
      { ...finding, severity: 'low', line: 0, message: 'is switched off', cure: null },
    ],
  };
  expect(await shown('config/audit', audited)).toEqual([
    'medium a.yaml:7 servers[0].mcp_endpoint_url: is plain http; use https',
    'low a.yaml servers[0].mcp_endpoint_url: is switched off',
    'a.yaml: 2 findings, 0 high, 1 medium, 1 low',
  ]);
  expect((await findPresentation('config/audit')).trouble(audited, at(120))).toHaveLength(1);
});
