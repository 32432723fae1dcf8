import { expect, test } from 'vitest';
import { parameterHeaders } from './parameter-headers.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    count: { type: 'integer', 'x-mcp-header': 'Count' },
    plain: { type: 'string' },
    where: { type: 'object', properties: { city: { type: 'string', 'x-mcp-header': 'City' } } },
    bad: { type: 'string', 'x-mcp-header': 'not a token' },
  },
};

test('arguments are repeated in the headers that the schema names, however deep', () => {
  const values = { region: 'east', count: 3, plain: 'x', bad: 'x', where: { city: 'Hong Kong' } };
  expect(parameterHeaders(SCHEMA, values)).toEqual({
    'mcp-param-region': 'east',
    'mcp-param-count': '3',
    'mcp-param-city': 'Hong Kong',
  });
});

test('what no header can carry as it is comes in Base64, and what is not given in none', () => {
  expect(parameterHeaders(SCHEMA, { region: '\u9999\u6e2f' })).toEqual({
    'mcp-param-region': '=?base64?6aaZ5riv?=',
  });
  expect(parameterHeaders(SCHEMA, { region: ' padded' })).toEqual({
    'mcp-param-region': '=?base64?IHBhZGRlZA==?=',
  });
  expect(parameterHeaders(SCHEMA, { region: null, where: [] })).toEqual({});
  expect(parameterHeaders(undefined, { region: 'east' })).toEqual({});
});
