import { expect, test } from 'vitest';
import { workerFigures } from '../../../test/support/builders/worker-figures.ts';
import type { CredentialFigures } from './credential-figures.ts';
import { cachesWithin, credentialsWithin } from './worker-span.ts';

const MINUTE_MS = 60_000;
const FROM_MS = 100 * MINUTE_MS;

const counted = (attempts: number, failures: CredentialFigures['failures'] = {}): CredentialFigures => ({
  attempts,
  failures,
  tokenRequests: attempts / 10,
  tokenFailures: 0,
  lastFailure: failures.unresolved === undefined ? null : { kind: 'unresolved', atMs: attempts },
});
const cache = (hits: number, misses: number, oldestAgeMs: number | null = 5) => ({
  cache: 'auth_tokens',
  hits,
  misses,
  evictions: 1,
  entries: 2,
  oldestAgeMs,
});

test('what a worker counted before the window is taken off', () => {
  const first = workerFigures(FROM_MS, { startedAtMs: 0, credentials: counted(100, { unresolved: 2 }) });
  const last = workerFigures(FROM_MS + MINUTE_MS, {
    startedAtMs: 0,
    credentials: counted(130, { unresolved: 5, issuer_refused: 1 }),
  });
  expect(credentialsWithin([{ first, last }], FROM_MS)).toEqual({
    attempts: 30,
    failures: { unresolved: 3, issuer_refused: 1 },
    tokenRequests: 3,
    tokenFailures: 0,
    lastFailure: { kind: 'unresolved', atMs: 130 },
  });
});

test('a worker that began within the window counts from its beginning, and workers are added up', () => {
  const startedAtMs = FROM_MS + 5;
  const first = workerFigures(FROM_MS, { startedAtMs, credentials: counted(10), caches: [cache(4, 1)] });
  const last = workerFigures(FROM_MS + MINUTE_MS, {
    startedAtMs,
    credentials: counted(20),
    caches: [cache(8, 2, null)],
  });
  const spans = [
    { first, last },
    { first, last },
  ];
  expect(credentialsWithin(spans, FROM_MS).attempts).toBe(40);
  expect(cachesWithin(spans, FROM_MS)).toEqual([
    { cache: 'auth_tokens', hits: 16, misses: 4, evictions: 2, entries: 4, oldestAgeMs: null },
  ]);
});

test('a process of the same name that began later is not compared with the one before it', () => {
  const first = workerFigures(FROM_MS, { startedAtMs: 0, credentials: counted(500), caches: [cache(90, 9)] });
  const last = workerFigures(FROM_MS + MINUTE_MS, {
    startedAtMs: FROM_MS + 10,
    credentials: counted(10),
    caches: [cache(3, 1)],
  });
  expect(credentialsWithin([{ first, last }], FROM_MS).attempts).toBe(10);
  expect(cachesWithin([{ first, last }], FROM_MS)).toMatchObject([{ hits: 3, misses: 1 }]);
});

test('no worker, no figures', () => {
  expect(credentialsWithin([], FROM_MS)).toMatchObject({ attempts: 0, failures: {} });
  expect(cachesWithin([], FROM_MS)).toEqual([]);
});
