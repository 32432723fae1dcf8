import type { CommitBatch, ShardLease } from '../../../src/ports/store.ts';
import type { Edge } from '../../../src/domain/watch/edge.ts';
import { NOON_MS } from './a-check.ts';

/** A commit of nothing but what is given. */
export function aBatch(lease: ShardLease, more: Partial<Omit<CommitBatch, 'lease'>> = {}): CommitBatch {
  return { lease, checks: [], states: [], edges: [], contracts: [], rollups: [], ...more };
}

export function anEdge(server: string, more: Partial<Edge> = {}): Edge {
  return {
    server,
    condition: 'status:UNHEALTHY',
    became: true,
    atMs: NOON_MS,
    reason: 'It is down.',
    ...more,
  };
}
