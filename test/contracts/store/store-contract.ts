import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../../src/ports/store.ts';
import { describeCare } from './describe-care.ts';
import { describeHistory } from './describe-history.ts';
import { describeIncidents } from './describe-incidents.ts';
import { describeRuns } from './describe-runs.ts';
import { describeKeys } from './describe-keys.ts';
import { describePeople } from './describe-people.ts';
import { describeReleases } from './describe-releases.ts';
import { describeShards } from './describe-shards.ts';

/** One store's contents, which any number of Store objects may have open at once. */
export interface StoreBench {
  /** Another Store over the same contents. */
  open(): Promise<Store>;
  /** What the stores' clock shows. */
  setNow(nowMs: number): void;
  /** Closes and deletes everything. */
  dispose(): Promise<void>;
}

/** A fresh store for each test. */
export interface Opened {
  readonly store: Store;
  readonly bench: StoreBench;
}

/** The promises of `ports/store.ts`. Every adapter passes all of them. */
export function describeStore(adapter: string, createBench: () => Promise<StoreBench>): void {
  describe(`${adapter} store`, () => {
    let opened: Opened | undefined;
    beforeEach(async () => {
      const bench = await createBench();
      opened = { bench, store: await bench.open() };
    });
    afterEach(async () => {
      await opened?.bench.dispose();
      opened = undefined;
    });
    const current = (): Opened => {
      if (opened === undefined) throw new Error('No store is open outside a test.');
      return opened;
    };
    describeShards(current);
    describeHistory(current);
    describeReleases(current);
    describePeople(current);
    describeKeys(current);
    describeIncidents(current);
    describeRuns(current);
    describeCare(current);
  });
}
