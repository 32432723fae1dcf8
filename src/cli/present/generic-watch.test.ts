import { expect, test } from 'vitest';
import { changedFacts } from '../watch/line-screen.ts';
import { genericWatch } from './generic-watch.ts';

const view = (timestamp: string, rows: readonly object[], mode = 'normal') => ({
  timestamp,
  environment: 'development',
  mode,
  last_check_age_seconds: timestamp.length,
  records: rows,
});

const changes = (before: unknown, now: unknown) =>
  changedFacts(genericWatch.facts(before), genericWatch.facts(now));

test('a row that is new, or has another value, is news; that time has passed is none', () => {
  const one = { sequence: 1, who: 'ann', age_seconds: 3 };
  const two = { sequence: 2, who: 'bob', age_seconds: 1 };
  expect(changes(view('1', [one]), view('22', [two, { ...one, age_seconds: 9 }]))).toEqual(['2  bob  1']);
  expect(changes(view('1', [one]), view('22', [{ ...one, who: 'eve' }]))).toEqual(['1  eve  3']);
  expect(changes(view('1', [one]), view('22', [one]))).toEqual([]);
});

test('a field with another value is news', () => {
  expect(changes(view('1', []), view('2', [], 'paused'))).toEqual(['mode  paused']);
});
