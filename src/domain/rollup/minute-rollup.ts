import { RollupSums } from './rollup-sums.ts';
import type { CheckView } from '../check/check-view.ts';
import type { Rollup, RollupPeriod } from './rollup.ts';

/** Gathers one server's checks of one period. */
export interface RollupBuilder {
  /** Counts a check of the period; one made by hand is ignored. */
  add(view: CheckView): void;
  /** The rollup so far, its start moved down to the period's; more may be added afterwards. */
  build(period: RollupPeriod): Rollup;
}

/** `startMs` is any moment of the period, epoch milliseconds. That a check lies in the period is the caller's care. */
export function createRollupBuilder(server: string, startMs: number): RollupBuilder {
  const sums = new RollupSums();
  return {
    add(view) {
      if (view.origin !== 'manual') sums.addCheck(view);
    },
    build: (period) => sums.build(server, period, startMs),
  };
}
