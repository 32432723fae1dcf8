import { expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { describeCheckLine } from './check-line.ts';

test.each(['bad_json', 'bad_envelope', 'id_mismatch', 'tools_invalid'] as const)(
  'an invalid answer over MCP is no healthy check, and its line says what is wrong: %s',
  (verdict) => {
    const view = aCheck().verdicts(verdict, 'ok').view();
    const said = { ...view, mcp: { ...view.mcp, message: 'its answer has no result' } };
    const { level, message } = describeCheckLine('production', said);
    expect(view.status).toBe('DEGRADED');
    expect(level).toBe('warn');
    expect(message).toContain(`mcp error: ${verdict}: its answer has no result`);
  },
);

test('where the other path fails too, it is an error', () => {
  const view = aCheck().verdicts('bad_envelope', 'http_error').view();
  const { level, message } = describeCheckLine('production', view);
  expect(level).toBe('error');
  expect(message).toMatch(/ UNHEALTHY; mcp error: bad_envelope.*; rest failed: http_error/);
});
