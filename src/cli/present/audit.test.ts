import { expect, test } from 'vitest';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

const RECORD = {
  sequence: 7,
  timestamp: '2026-01-02T03:04:05.000Z',
  environment: 'development',
  who: 'ann',
  role: 'viewer',
  via: 'http',
  action: 'breaker/reset',
  subject: 'search',
  phase: 'after',
  outcome: 'done',
  request_id: 'r',
  input: { server: 'search', path: 'mcp' },
  previous_hash: '0',
  hash: '1',
};
const REFUSED = {
  ...RECORD,
  who: 'nobody',
  action: 'api/ask',
  subject: null,
  phase: 'refused',
  outcome: 'UNAUTHORIZED',
  input: { reason: 'no_credential', address: '203.0.113.7', method: 'PUT', path: '/status/config' },
};
const { lines } = await findPresentation('audit/list');
const shown = (records: readonly object[], width: number) =>
  lines(
    { environment: 'development', records, next_cursor: null },
    createLook({ width, height: 24, isTerminal: width < Infinity, hasColours: false }),
  );

test('of a refused request its method, path and address are shown', () => {
  const [head, refused, done] = shown([REFUSED, RECORD], Infinity);
  expect(head).toMatch(/OUTCOME +REQUEST$/);
  expect(refused).toMatch(/refused UNAUTHORIZED  PUT \/status\/config from 203\.0\.113\.7$/);
  expect(done).toMatch(/done$/);
});

test('on a narrow terminal they are written below', () => {
  expect(shown([REFUSED, RECORD], 80).slice(1)).toEqual([
    '7  2026-01-02 03:04:05Z  nobody  api/ask        -        refused UNAUTHORIZED',
    '  PUT /status/config from 203.0.113.7',
    '7  2026-01-02 03:04:05Z  ann     breaker/reset  search   done',
  ]);
});

test('where nothing was refused, there is no column for it', () => {
  expect(shown([RECORD], Infinity)[0]).toMatch(/OUTCOME$/);
  const unknown = { ...REFUSED, input: { ...REFUSED.input, address: null } };
  expect(shown([unknown], Infinity)[1]).toMatch(/PUT \/status\/config$/);
});
