import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aMcpProbe, aRestProbe } from '../../../test/support/builders/a-probe.ts';
import { describeCheck, describeDuration } from './describe-check.ts';

describe('describeCheck', () => {
  it.each([
    [aCheck(), 'MCP ok in 20 ms; REST ok in 10 ms'],
    [aCheck().verdicts('disabled', 'ok'), 'REST ok in 10 ms'],
    [aCheck().verdicts('ok', 'disabled'), 'MCP ok in 20 ms'],
    [aCheck().verdicts('disabled', 'disabled'), 'No path is enabled'],
    [
      aCheck().verdicts('http_error', 'http_error'),
      'MCP http_error 500 after 20 ms; REST http_error 500 after 10 ms',
    ],
    [
      aCheck().verdicts('auth_expired', 'degraded_body'),
      'MCP auth_expired after 20 ms; REST degraded_body in 10 ms',
    ],
    [
      aCheck().mcp(
        aMcpProbe()
          .judged('rpc_error')
          .with({ rpcError: { code: -32_603, message: 'x' } }),
      ),
      'MCP rpc_error -32603 after 20 ms; REST ok in 10 ms',
    ],
    [aCheck().mcp(aMcpProbe().missing('a', 'b')), 'MCP tools_missing (a, b) in 20 ms; REST ok in 10 ms'],
    [
      aCheck().mcp(aMcpProbe().missing('a', 'b', 'c', 'd', 'e')),
      'MCP tools_missing (a, b, c and 2 more) in 20 ms; REST ok in 10 ms',
    ],
    [aCheck().mcp(aMcpProbe().calling({ ok: false })), 'MCP call_failed (find) in 20 ms; REST ok in 10 ms'],
    [
      aCheck()
        .mcp(aMcpProbe().taking(9000))
        .rest(aRestProbe().with({ statusCode: 404 })),
      'MCP ok in 9.0 s; REST ok in 10 ms; score 0.54',
    ],
  ])('%#', (check, sentence) => {
    expect(describeCheck(check.view())).toBe(sentence);
  });
});

it.each([
  [0.4, '0 ms'],
  [33.6, '34 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [10_000, '10.0 s'],
])('%d ms is told as %s', (durationMs, words) => {
  expect(describeDuration(durationMs)).toBe(words);
});
