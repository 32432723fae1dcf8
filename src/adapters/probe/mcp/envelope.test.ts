import { expect, test } from 'vitest';
import { parseEnvelope } from './envelope.ts';

const RESULT = '{"jsonrpc":"2.0","id":7,"result":{"tools":[]}}';

test.each([
  ['', 'bad_json'],
  ['{"jsonrpc"', 'bad_json'],
  ['<html>', 'bad_json'],
  ['null', 'bad_envelope'],
  ['"text"', 'bad_envelope'],
  [`[${RESULT}]`, 'bad_envelope'],
  ['{"id":7,"result":{}}', 'bad_envelope'],
  ['{"jsonrpc":2.0,"id":7,"result":{}}', 'bad_envelope'],
  ['{"jsonrpc":"2.0","id":7}', 'bad_envelope'],
  ['{"jsonrpc":"2.0","id":7,"result":{},"error":{"code":1,"message":""}}', 'bad_envelope'],
  ['{"jsonrpc":"2.0","id":7,"result":null}', 'bad_envelope'],
  ['{"jsonrpc":"2.0","id":7,"result":[]}', 'bad_envelope'],
  ['{"jsonrpc":"2.0","result":{}}', 'bad_envelope'],
  ['{"jsonrpc":"2.0","id":7,"error":"no"}', 'bad_envelope'],
  ['{"jsonrpc":"2.0","id":7,"error":{"code":"1","message":""}}', 'bad_envelope'],
  ['{"jsonrpc":"2.0","id":8,"result":{}}', 'id_mismatch'],
  ['{"jsonrpc":"2.0","id":"7","result":{}}', 'id_mismatch'],
  ['{"jsonrpc":"2.0","id":null,"result":{}}', 'id_mismatch'],
  ['{"jsonrpc":"2.0","id":8,"error":{"code":1,"message":""}}', 'id_mismatch'],
])('%s is %s', (text, verdict) => {
  expect(parseEnvelope(text, 7, String)).toMatchObject({ kind: 'failure', verdict });
});

test('a result that keeps the rules is returned', () => {
  expect(parseEnvelope(RESULT, 7, String)).toEqual({ kind: 'result', result: { tools: [] } });
});

test.each(['7', 'null'])('an error is kept with its code and versions (id %s)', (id) => {
  const text = `{"jsonrpc":"2.0","id":${id},"error":{"code":-32022,"message":"no","data":{"supported":["a",1]}}}`;
  const error = { code: -32_022, message: 'no' };
  expect(parseEnvelope(text, 7, String)).toEqual({ kind: 'error', error, supportedVersions: ['a'] });
});
