import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckView } from '../../../src/domain/check/check-view.ts';
import type { Store } from '../../../src/ports/store.ts';
import { aBatch } from './a-batch.ts';
import { aCheck, aRollup, aState, NOON_MS } from './a-check.ts';
import { anyCheck } from './any-check.ts';
import type { Opened } from './store-contract.ts';

const DAY_MS = 86_400_000;

async function commitChecks(store: Store, checks: readonly CheckView[]): Promise<void> {
  const lease = await store.acquireLease('production', 0, 'w1');
  await store.commit(aBatch(lease, { checks }));
}

/** Times of all checks, read page by page. */
async function readAll(store: Store, limit: number): Promise<readonly number[]> {
  const times: number[] = [];
  let page = await store.history('production', 'a', { limit });
  times.push(...page.items.map(({ atMs }) => atMs));
  while (page.nextCursor !== null) {
    page = await store.history('production', 'a', { limit, cursor: page.nextCursor });
    times.push(...page.items.map(({ atMs }) => atMs));
  }
  return times;
}

/** What the readers of history rely on. */
export function describeHistory(opened: () => Opened): void {
  describe('history', () => {
    it('gives any check back exactly, from the history and as the last of a state', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      await fc.assert(
        fc.asyncProperty(anyCheck, async (check) => {
          await store.commit(aBatch(lease, { checks: [check], states: [aState(check)] }));
          const { atMs } = check;
          const page = await store.history('production', 'a', { fromMs: atMs, toMs: atMs + 1, limit: 1 });
          expect(page.items).toStrictEqual([check]);
          expect(await store.state('production', 'a')).toStrictEqual(aState(check));
        }),
        { numRuns: 60 },
      );
    });

    it('is newest first, checks by hand included, other servers not', async () => {
      const { store } = opened();
      await commitChecks(store, [
        aCheck('a', NOON_MS),
        aCheck('b', NOON_MS + 1),
        aCheck('a', NOON_MS + 60_000),
      ]);
      await store.putManualCheck('production', aCheck('a', NOON_MS + 30_000, { origin: 'manual' }), []);
      expect(await readAll(store, 10)).toStrictEqual([NOON_MS + 60_000, NOON_MS + 30_000, NOON_MS]);
      expect(await store.history('production', 'unheard-of', { limit: 5 })).toStrictEqual({
        items: [],
        nextCursor: null,
      });
    });

    it('comes to the same in pages of any size, whatever the gaps between checks', async () => {
      const { store } = opened();
      const gaps = [0, 0, 1, 59_999, 60_000, 3_600_000, 7, DAY_MS, 0, 30_000, 13 * 3_600_000];
      const times = gaps.map(
        (_, index) => NOON_MS + gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0),
      );
      await commitChecks(
        store,
        times.map((atMs) => aCheck('a', atMs)),
      );
      const expected = times.toReversed();
      for (const limit of [1, 2, 3, 11, 100]) expect(await readAll(store, limit)).toStrictEqual(expected);
    });

    it('keeps its place when checks come in between two pages', async () => {
      const { store } = opened();
      await commitChecks(
        store,
        [1, 2, 3, 4].map((second) => aCheck('a', NOON_MS + second * 1000)),
      );
      const first = await store.history('production', 'a', { limit: 2 });
      await commitChecks(store, [aCheck('a', NOON_MS + 9000), aCheck('a', NOON_MS + 3000)]);
      const cursor = first.nextCursor ?? 'none';
      const second = await store.history('production', 'a', { limit: 5, cursor });
      expect(second.items.map(({ atMs }) => atMs - NOON_MS)).toStrictEqual([2000, 1000]);
      expect(second.nextCursor).toBeNull();
    });

    it('can be limited to a time, its beginning included, its end not', async () => {
      const { store } = opened();
      await commitChecks(
        store,
        [0, 1, 2, 3].map((minute) => aCheck('a', NOON_MS + minute * 60_000)),
      );
      const bounds = { fromMs: NOON_MS + 60_000, toMs: NOON_MS + 180_000, limit: 10 };
      const { items } = await store.history('production', 'a', bounds);
      expect(items.map(({ atMs }) => (atMs - NOON_MS) / 60_000)).toStrictEqual([2, 1]);
    });

    it.each([
      '',
      'x',
      'MTIz',
      Buffer.from('1:2:3').toString('base64url'),
      Buffer.from('1:2').toString('base64') + '=',
    ])('refuses the foreign cursor "%s"', async (cursor) => {
      const { store } = opened();
      await commitChecks(store, [aCheck('a')]);
      const page = store.history('production', 'a', { limit: 1, cursor });
      await expect(page).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    });

    it('keeps checks by hand out of the state, and counts them', async () => {
      const { store } = opened();
      const tool = { hash: 'd'.repeat(64), tools: [] };
      const check = aCheck('a', NOON_MS, { origin: 'manual' });
      await store.putManualCheck('production', { ...check, mcp: { ...check.mcp, contractHash: tool.hash } }, [
        tool,
      ]);
      expect(await store.state('production', 'a')).toBeNull();
      expect(await store.countChecks('production')).toBe(1);
      expect(await store.contract(tool.hash)).toStrictEqual(tool);
    });

    it('counts checks over days', async () => {
      const { store } = opened();
      await commitChecks(
        store,
        [0, 1, 2].flatMap((day) => [aCheck('a', NOON_MS + day * DAY_MS), aCheck('b', NOON_MS)]),
      );
      expect(await store.countChecks('production')).toBe(6);
      expect(await store.countChecks('unheard-of')).toBe(0);
    });

    it('lists contract versions newest first, each with when it was first seen', async () => {
      const { store } = opened();
      const promising = (contractHash: string, atMs: number) => {
        const check = aCheck('a', atMs);
        return { ...check, mcp: { ...check.mcp, contractHash } };
      };
      await commitChecks(store, [
        promising('old', 1),
        promising('old', 2),
        promising('new', 3),
        promising('old', 4),
      ]);
      expect(await store.contractVersions('production', 'a')).toStrictEqual([
        { hash: 'new', firstSeenAtMs: 3 },
        { hash: 'old', firstSeenAtMs: 1 },
      ]);
      expect(await store.contractVersions('production', 'b')).toStrictEqual([]);
    });

    it('gives rollups of a period ascending, of one server or of all, the later of two for one minute', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      const [next, early, other] = [aRollup('a', 60_000), aRollup('a', 0), aRollup('b', 0, { checks: 9 })];
      const hour = aRollup('a', 0, { period: 'hour' });
      const late = aRollup('a', 120_000);
      await store.commit(
        aBatch(lease, { rollups: [next, aRollup('a', 0, { checks: 1 }), other, hour, late] }),
      );
      await store.commit(aBatch(lease, { rollups: [early] }));
      const query = { environment: 'production', period: 'minute', fromMs: 0, toMs: 120_000 } as const;
      expect(await store.rollups(query)).toStrictEqual([early, other, next]);
      expect(await store.rollups({ ...query, server: 'a' })).toStrictEqual([early, next]);
      expect(await store.rollups({ ...query, period: 'hour' })).toStrictEqual([hour]);
      expect(await store.rollups({ ...query, environment: 'staging' })).toStrictEqual([]);
    });
  });
}
