import { expect, test } from 'vitest';
import { checkExpression, filterByJq } from './jq.ts';

const VALUE = {
  servers: [
    { name: 'search', ms: 12 },
    { name: 'two words', ms: null },
  ],
};

test('a line for each result, a text as it is, the rest as JSON', async () => {
  expect(await filterByJq(VALUE, '.servers[].name')).toBe('search\ntwo words\n');
  expect(await filterByJq(VALUE, '.servers[0]')).toBe('{"name":"search","ms":12}\n');
  expect(await filterByJq(VALUE, '.servers[1].ms')).toBe('null\n');
  expect(await filterByJq(VALUE, 'empty')).toBe('');
});

test('what jq cannot read is refused beforehand, what does not fit when it is applied', async () => {
  await expect(checkExpression('.servers[')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(checkExpression('.servers | length # all')).resolves.toBeUndefined();
  await expect(checkExpression('.servers.name')).resolves.toBeUndefined();
  await expect(filterByJq(VALUE, '.servers.name')).rejects.toThrow(
    /--jq cannot apply "\.servers\.name": Cannot index/,
  );
});

test('a large output is no trouble', async () => {
  const servers = Array.from({ length: 10_000 }, (_, index) => ({
    name: `server-${index}`,
    why: 'x'.repeat(80),
  }));
  expect(await filterByJq({ servers }, '.servers | length')).toBe('10000\n');
});
