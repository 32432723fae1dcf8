import { expect, test } from 'vitest';
import { matchesPrint, printOf } from './answer.ts';

const TEXT = '{"jsonrpc":"2.0","id":100001,"result":{"tools":[{"name":"a"}]}}';

function print(text = TEXT) {
  const made = printOf(text, 100_001);
  if (made === null) throw new Error('no print');
  return made;
}

test('the same bytes with the id that is due are known again', () => {
  expect(matchesPrint(print(), TEXT.replace('100001', '100002'), 100_002)).toBe(true);
});

test.each([
  ['with a former id', TEXT, 100_002],
  ['with one letter changed', TEXT.replace('"a"', '"b"').replace('100001', '100002'), 100_002],
  ['with a letter changed before the id', TEXT.replace('2.0', '2.1').replace('100001', '100002'), 100_002],
  ['of another length', `${TEXT.replace('100001', '100002')} `, 100_002],
])('bytes %s are not', (_what, text, id) => {
  expect(matchesPrint(print(), text, id)).toBe(false);
});

test('no print is taken where the digits of the id occur twice', () => {
  expect(printOf(TEXT.replace('"a"', '"100001"'), 100_001)).toBeNull();
});
