import { expect, test } from 'vitest';
import { nearestNames } from './nearest-names.ts';

const KNOWN = ['restaurant-search', 'restaurant-reasoning', 'gateway', 'search'];

test.each([
  ['serach', ['search']],
  ['Gatway', ['gateway']],
  ['restaurant', ['restaurant-reasoning', 'restaurant-search']],
  ['restaurant-serch', ['restaurant-search']],
  ['billing', []],
  ['', []],
])('%j makes us think of %j', (name, expected) => {
  expect(nearestNames(name, KNOWN)).toEqual(expected);
});

test('never more than three', () => {
  expect(nearestNames('node-1', ['node-2', 'node-3', 'node-4', 'node-5'])).toHaveLength(3);
});
