import type { CheckView } from '../../domain/check/check-view.ts';
import type { Rollup } from '../../domain/rollup/rollup.ts';
import type { ServerState } from '../../domain/server/server-state.ts';
import type { ToolContract } from '../../domain/tool-contract/tool-contract.ts';
import type { Edge } from '../../domain/watch/edge.ts';

/** What waits to be committed. */
export interface Gathered {
  readonly checks: readonly CheckView[];
  readonly states: ReadonlyMap<string, ServerState>;
  readonly edges: readonly Edge[];
  readonly contracts: ReadonlyMap<string, ToolContract>;
  /** By `rollupKey`: a rewritten minute supersedes what was gathered of it before. */
  readonly rollups: ReadonlyMap<string, Rollup>;
}

export function rollupKey({ server, period, startMs }: Rollup): string {
  return `${period} ${startMs} ${server}`;
}

/**
 * Parts to be committed in order, each with at most `limit` checks and rollups. Contracts go first; states and edges
 * go together and last, so that a state is never ahead of its checks; rollups go as late as they can, for the same
 * reason.
 */
export function sliceRecords(gathered: Gathered, limit: number): readonly Gathered[] {
  const rollups = [...gathered.rollups];
  const rollupSlices = Math.ceil(rollups.length / limit);
  const count = Math.max(1, Math.ceil(gathered.checks.length / limit), rollupSlices);
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    const rollupsFrom = (index - (count - rollupSlices)) * limit;
    return {
      checks: gathered.checks.slice(index * limit, (index + 1) * limit),
      states: isLast ? gathered.states : new Map<string, ServerState>(),
      edges: isLast ? gathered.edges : [],
      contracts: index === 0 ? gathered.contracts : new Map<string, ToolContract>(),
      rollups: new Map(rollupsFrom < 0 ? [] : rollups.slice(rollupsFrom, rollupsFrom + limit)),
    };
  });
}

/** The inverse, for what is left when a slice could not be committed. */
export function joinSlices(slices: readonly Gathered[]): Gathered {
  return {
    checks: slices.flatMap(({ checks }) => checks),
    states: new Map(slices.flatMap(({ states }) => [...states])),
    edges: slices.flatMap(({ edges }) => edges),
    contracts: new Map(slices.flatMap(({ contracts }) => [...contracts])),
    rollups: new Map(slices.flatMap(({ rollups }) => [...rollups])),
  };
}
