import { expect, test } from 'vitest';
import type { SequencedEdge } from '../../domain/watch/edge.ts';
import { selectEdges } from './edge-batch.ts';

test('an empty outbox gives nothing', () => {
  expect(select([])).toBeNull();
});

test('edges of servers that the shard no longer has are passed over and done with', () => {
  const selected = select([edge(1, 'gone'), edge(2, 'a'), edge(3, 'gone')]);
  expect(selected?.edges.map(({ sequence }) => sequence)).toEqual([2]);
  expect(selected?.upToSequence).toBe(3);
});

test('a reason is clipped at 300 characters', () => {
  const reasons = select([{ ...edge(1, 'a'), reason: 'x'.repeat(9_000) }])?.edges.map(({ reason }) => reason);
  expect(reasons).toEqual([`${'x'.repeat(299)}…`]);
});

test('a batch stays within 256 KiB of JSON, the rest comes with the next', () => {
  const pending = Array.from({ length: 250 }, (_, index) => ({
    ...edge(index + 1, 'a'),
    reason: '\u0001'.repeat(300),
  }));
  const selected = select(pending);
  const size = JSON.stringify(selected?.edges).length;
  expect(size).toBeGreaterThan(250 * 1024);
  expect(size).toBeLessThanOrEqual(256 * 1024);
  expect(selected?.edges.at(-1)?.sequence).toBe(selected?.upToSequence);
});

test('an edge too big for any batch goes alone', () => {
  const huge = { ...edge(1, 'a'), condition: `breaker:${'x'.repeat(300_000)}` } as const;
  expect(select([huge, edge(2, 'a')])?.upToSequence).toBe(1);
});

function select(pending: readonly SequencedEdge[]) {
  return selectEdges({ pending, acceptedUpTo: 0, watches: (server) => server === 'a', tell: (edge) => edge });
}

function edge(sequence: number, server: string): SequencedEdge {
  return { sequence, server, condition: 'contract:drift', became: true, atMs: 0, reason: '' };
}
