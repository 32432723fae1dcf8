import { RollupSums } from './rollup-sums.ts';
import type { Rollup, RollupPeriod } from './rollup.ts';

export interface MergeInput {
  /** Name of the merged rollup; the parts may be of several servers. */
  readonly server: string;
  readonly period: RollupPeriod;
  /** Any moment of the merged period, epoch milliseconds. */
  readonly startMs: number;
  /** In any order. Parts that overlap are counted twice: give minutes or the hours made of them, never both. */
  readonly rollups: readonly Rollup[];
}

/** All parts as one rollup. Associative and commutative to the last bit, so minutes merge into hours in any order. */
export function mergeRollups(input: MergeInput): Rollup {
  const sums = new RollupSums();
  for (const rollup of input.rollups) sums.addRollup(rollup);
  return sums.build(input.server, input.period, input.startMs);
}
