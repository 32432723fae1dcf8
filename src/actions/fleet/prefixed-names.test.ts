import { expect, test } from 'vitest';
import { AppError } from '../../domain/error/app-error.ts';
import { fullName } from './prefixed-names.ts';

const KNOWN = ['search', 'search-archive', 'reasoning'];

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
