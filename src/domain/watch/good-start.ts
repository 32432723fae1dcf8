import type { Edge } from './edge.ts';

/**
 * Whether all that `edges`, of whole folds, say is that servers never seen before are well: nobody waits for that.
 * A recovery says what has ended too, so it is none.
 */
export function isGoodStart(edges: readonly Edge[]): boolean {
  return edges.every(({ condition, became }) => became && condition === 'status:HEALTHY');
}
