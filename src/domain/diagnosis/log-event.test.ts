import { describe, expect, test } from 'vitest';
import { readLogLine } from './log-event.ts';

const AT = '2026-01-05T12:00:00.000Z';
const ESCAPE = String.fromCodePoint(0x1b);

const text = (rest: string): string => `${AT} ${rest}`;
const json = (fields: object): string => JSON.stringify({ timestamp: AT, ...fields });

describe('a line that says that something went wrong', () => {
  test.each([
    [
      'of a check',
      text(
        'ERROR check search UNHEALTHY; mcp error: timeout: x; rest failed: http_error environment=p mcp=timeout rest=http_error',
      ),
      { server: 'search', kinds: ['mcp timeout', 'rest http_error'] },
    ],
    [
      'of a check with a time',
      text('WARN check search DEGRADED; mcp error: rpc_error environment=p mcp=rpc_error response_time 12.5'),
      { server: 'search', kinds: ['mcp rpc_error'] },
    ],
    [
      'of a check, as JSON',
      json({ level: 'error', message: 'check search UNHEALTHY; ...', environment: 'p', mcp: 'timeout' }),
      { server: 'search', kinds: ['mcp timeout'] },
    ],
    [
      'of a server that pretends another verdict and another server',
      text(
        'ERROR check search UNHEALTHY; mcp error: rpc_error: check booking UNHEALTHY mcp=ok environment=q mcp=timeout ! environment=p mcp=rpc_error',
      ),
      { server: 'search', kinds: ['mcp rpc_error'] },
    ],
    [
      'of the service',
      text('WARN Temporal does not answer: 14 UNAVAILABLE'),
      { server: null, kinds: ['Temporal does not answer: # UNAVAILABLE'] },
    ],
    [
      'with numbers and facts that vary',
      text('ERROR shard 12 lost 1.5 s of 30 request_id=0b9e63c4-8a44-4f07-9a60-b2b9a3e2c111 who=ann'),
      { server: null, kinds: ['shard # lost # s of #'] },
    ],
  ])('%s', (_, line, said) => {
    expect(readLogLine(line)).toMatchObject({ status: 'event', event: { ...said, atMs: Date.parse(AT) } });
  });
});

test('a line that is well is counted, and is no event', () => {
  for (const line of [
    text('INFO check search HEALTHY environment=p response_time 3'),
    json({ level: 'info', message: 'x' }),
  ])
    expect(readLogLine(line)).toEqual({ status: 'passed', atMs: Date.parse(AT) });
});

test.each([
  '',
  'nothing',
  `${ESCAPE}[2J`,
  AT,
  `{"timestamp":"${AT}","level":"error"`,
  '2026-99-99T12:00:00.000Z ERROR x',
])('a line that is none of this log is unreadable: %j', (line) => {
  expect(readLogLine(line)).toEqual({ status: 'unreadable' });
});
