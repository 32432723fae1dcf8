import { expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { Release } from '../../domain/release/release.ts';
import { expectedShards } from './expected-shards.ts';

function aRelease(servers: number, shardSize: number): Pick<Release, 'settings'> {
  return {
    settings: {
      systemName: 'x',
      shardSize,
      maxConcurrentChecks: 50,
      retention: { checksMs: 1, minutesMs: 2, hoursMs: 3 },
      servers: Array.from({ length: servers }, () => aServerSpec().build()),
      document: {},
    },
  };
}

test('a worker has room for the shards of all its environments together', () => {
  expect(expectedShards([aRelease(250, 10), aRelease(255, 10)])).toBe(51);
});

test('a worker has room for forty shards at least', () => {
  expect(expectedShards([])).toBe(40);
  expect(expectedShards([aRelease(3, 250)])).toBe(40);
});
