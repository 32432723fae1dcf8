import { afterAll, beforeAll, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { serverAdd } from '../server/add.ts';
import { serverShow } from '../server/show.ts';
import { fullName, withFullNames } from './prefixed-names.ts';

const KNOWN = ['search', 'search-archive', 'reasoning'];

let api: WatchedApi;

beforeAll(async () => {
  api = await createWatchedApi([aServerSpec().named('search-mcp').build()]);
});
afterAll(() => api.close());

test('the name of a new server is left as it is, also where another begins so', async () => {
  const input = { server: 'search' };
  const named = (action: typeof serverAdd | typeof serverShow): Promise<unknown> =>
    withFullNames(api.context(), { action, input });
  expect(await named(serverShow)).toEqual({ server: 'search-mcp' });
  expect(await named(serverAdd)).toEqual({ server: 'search' });
});

test('a beginning that only one name has stands for it', () => {
  expect(fullName('rea', KNOWN)).toBe('reasoning');
  expect(fullName('search-', KNOWN)).toBe('search-archive');
});

test('an exact name is itself, also where another begins with it', () => {
  expect(fullName('search', KNOWN)).toBe('search');
});

test('what no name begins with is left for the action to refuse', () => {
  expect(fullName('gone', KNOWN)).toBe('gone');
  expect(fullName('', KNOWN)).toBe('');
});

test('a beginning that several have is refused with them', () => {
  const refused = (): string => fullName('sea', KNOWN);
  expect(refused).toThrow(AppError);
  expect(refused).toThrow('sea is the beginning of 2 servers: search, search-archive.');
});
