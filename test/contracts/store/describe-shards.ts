import { describe, expect, it } from 'vitest';
import { aPool, workerFigures } from '../../support/builders/worker-figures.ts';
import { aBatch, anEdge } from './a-batch.ts';
import { aCheck, aRollup, aState, aTroubledCheck, NOON_MS } from './a-check.ts';
import type { Opened } from './store-contract.ts';

const CONTRACT = { hash: 'c'.repeat(64), tools: [{ name: 'search', inputSchema: { type: 'object' } }] };

/** What a shard loop relies on. */
export function describeShards(opened: () => Opened): void {
  describe('for a shard loop', () => {
    it('gives back every part of a commit exactly, through another connection too', async () => {
      const { store, bench } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      const checks = [aCheck('a'), aTroubledCheck('b')];
      const states = checks.map((check) => aState(check));
      const edges = [
        anEdge('a'),
        anEdge('b', { condition: 'breaker:MCP_ONLY', became: false, reason: 'ß "x"' }),
      ];
      const rollups = [aRollup('a', NOON_MS), aRollup('b', NOON_MS)];
      await store.commit(aBatch(lease, { checks, states, edges, rollups, contracts: [CONTRACT] }));

      const other = await bench.open();
      expect(await other.checksSince('production', 'a', 0)).toStrictEqual([checks[0]]);
      expect(await other.checksSince('production', 'b', 0)).toStrictEqual([checks[1]]);
      expect(await other.allStates('production')).toStrictEqual(states);
      expect(await other.states('production', ['b', 'never', 'a'])).toStrictEqual([states[1], states[0]]);
      expect(await other.state('production', 'a')).toStrictEqual(states[0]);
      expect(await other.pendingEdges('production', 0, 10)).toStrictEqual(
        edges.map((edge, index) => ({ ...edge, sequence: index + 1 })),
      );
      expect(await other.contract(CONTRACT.hash)).toStrictEqual(CONTRACT);
      const period = { period: 'minute', fromMs: NOON_MS, toMs: NOON_MS + 1 } as const;
      expect(await other.rollups({ environment: 'production', ...period })).toStrictEqual(rollups);
    });

    it('keeps environments apart', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('staging', 0, 'w1');
      const checks = [aCheck('a')];
      await store.commit(aBatch(lease, { checks, states: [aState(aCheck('a'))], edges: [anEdge('a')] }));
      await store.acquireLease('production', 0, 'w1');
      expect(await store.allStates('production')).toStrictEqual([]);
      expect(await store.state('production', 'a')).toBeNull();
      expect(await store.checksSince('production', 'a', 0)).toStrictEqual([]);
      expect(await store.pendingEdges('production', 0, 10)).toStrictEqual([]);
      expect(await store.countChecks('production')).toBe(0);
      expect(await store.countChecks('staging')).toBe(1);
    });

    it('reads of the states only those that were written since the mark', async () => {
      const { store } = opened();
      expect(await store.statesSince('production', null)).toStrictEqual({ states: [], mark: 0 });
      const lease = await store.acquireLease('production', 0, 'w1');
      const other = await store.acquireLease('production', 1, 'w2');
      const [a, b] = [aState(aCheck('a')), aState(aCheck('b'))];
      await store.commit(aBatch(lease, { states: [a] }));
      await store.commit(aBatch(other, { states: [b] }));
      const first = await store.statesSince('production', null);
      expect(first.states).toStrictEqual([a, b]);
      expect(await store.statesSince('production', first.mark)).toStrictEqual({ ...first, states: [] });
      const next = aState(aTroubledCheck('a'), { paused: true });
      await store.commit(aBatch(lease, { states: [next] }));
      await store.commit(aBatch(await store.acquireLease('staging', 0, 'w1'), { states: [b] }));
      const second = await store.statesSince('production', first.mark);
      expect(second.states).toStrictEqual([next]);
      expect((await store.statesSince('production', second.mark)).states).toStrictEqual([]);
    });

    it('replaces a state by the next one, whether or not its check comes in the same commit', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      const check = aCheck('a');
      await store.commit(aBatch(lease, { checks: [check], states: [aState(check)] }));
      const paused = aState(aTroubledCheck('a'), { paused: true, conditions: {} });
      await store.commit(aBatch(lease, { states: [paused] }));
      expect(await store.state('production', 'a')).toStrictEqual(paused);
      const next = aCheck('a', NOON_MS + 1000);
      await store.commit(aBatch(lease, { checks: [next], states: [aState(next)] }));
      expect(await store.state('production', 'a')).toStrictEqual(aState(next));
    });

    it('keeps a state that has no last check', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      const state = aState(aCheck('a'), { last: null, lastVerdicts: null, status: 'UNKNOWN' });
      await store.commit(aBatch(lease, { states: [state] }));
      expect(await store.allStates('production')).toStrictEqual([state]);
    });

    it('gives every lease of a shard a higher epoch, to the same owner too', async () => {
      const { store, bench } = opened();
      const other = await bench.open();
      const leases = [
        await store.acquireLease('production', 3, 'w1'),
        await store.acquireLease('production', 3, 'w1'),
        await other.acquireLease('production', 3, 'w2'),
      ];
      expect(leases.map(({ epoch }) => epoch)).toStrictEqual([1, 2, 3]);
      expect(leases[2]).toStrictEqual({ environment: 'production', shard: 3, owner: 'w2', epoch: 3 });
      expect((await store.acquireLease('production', 4, 'w1')).epoch).toBe(1);
    });

    it('refuses the very next commit of a lease that another process has taken, and writes nothing of it', async () => {
      const { store, bench } = opened();
      const other = await bench.open();
      const lease = await store.acquireLease('production', 0, 'w1');
      await store.commit(aBatch(lease, { checks: [aCheck('a')] }));
      const newer = await other.acquireLease('production', 0, 'w2');
      const batch = {
        checks: [aCheck('b')],
        states: [aState(aCheck('b'))],
        edges: [anEdge('b')],
        contracts: [CONTRACT],
      };
      await expect(store.commit(aBatch(lease, batch))).rejects.toMatchObject({
        code: 'LEASE_LOST',
        message: expect.stringContaining('w2 at epoch 2') as unknown,
      });
      expect(await store.countChecks('production')).toBe(1);
      expect(await store.allStates('production')).toStrictEqual([]);
      expect(await store.lastEdgeSequence()).toBe(0);
      expect(await store.contract(CONTRACT.hash)).toBeNull();
      await other.commit(aBatch(newer, batch));
      expect(await store.countChecks('production')).toBe(2);
    });

    it('refuses a lease that this store never gave', async () => {
      const { store } = opened();
      const lease = { environment: 'nowhere', shard: 0, epoch: 1, owner: 'w1' };
      await expect(store.commit(aBatch(lease))).rejects.toMatchObject({ code: 'LEASE_LOST' });
    });

    it('hands pending edges out in order until they are acknowledged, each shard its own', async () => {
      const { store } = opened();
      const zero = await store.acquireLease('production', 0, 'w1');
      const one = await store.acquireLease('production', 1, 'w1');
      await store.commit(aBatch(zero, { edges: [anEdge('a'), anEdge('b')] }));
      await store.commit(aBatch(one, { edges: [anEdge('c')] }));
      await store.commit(aBatch(zero, { edges: [anEdge('d')] }));
      const pending = async (limit: number) =>
        (await store.pendingEdges('production', 0, limit)).map(({ sequence, server }) => [sequence, server]);
      expect(await pending(2)).toStrictEqual([
        [1, 'a'],
        [2, 'b'],
      ]);
      await store.acknowledgeEdges('production', 0, 3);
      expect(await pending(10)).toStrictEqual([[4, 'd']]);
      expect(await store.pendingEdges('production', 1, 10)).toHaveLength(1);
      expect(await store.lastEdgeSequence()).toBe(4);
    });

    it('shows edges newest first after they were delivered, of a server or of all', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      await store.commit(
        aBatch(lease, { edges: [anEdge('a'), anEdge('b'), anEdge('a', { became: false })] }),
      );
      await store.acknowledgeEdges('production', 0, 3);
      const sequences = async (server: string | null, limit: number) =>
        (await store.edges('production', server, { limit })).map(({ sequence }) => sequence);
      expect(await sequences(null, 2)).toStrictEqual([3, 2]);
      expect(await sequences('a', 10)).toStrictEqual([3, 1]);
      expect(await sequences('unheard-of', 10)).toStrictEqual([]);
      expect(await store.edges('production', null, { limit: 10, sinceMs: NOON_MS + 60_000 })).toStrictEqual(
        [],
      );
      expect(await store.edges('production', null, { limit: 10, sinceMs: NOON_MS })).toHaveLength(3);
    });

    it('never gives an edge number twice, even when every edge has been purged', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      await store.commit(aBatch(lease, { edges: [anEdge('a'), anEdge('a')] }));
      await store.acknowledgeEdges('production', 0, 2);
      await store.purge('production', { checksMs: 1, minutesMs: 1, hoursMs: 1 }, NOON_MS + 60_000);
      expect(await store.edges('production', null, { limit: 10 })).toStrictEqual([]);
      expect(await store.lastEdgeSequence()).toBe(2);
      await store.commit(aBatch(lease, { edges: [anEdge('a')] }));
      expect(await store.lastEdgeSequence()).toBe(3);
    });

    it('reads folded checks since a moment, oldest first, without those made by hand', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      const [early, first, second] = [aCheck('a', NOON_MS - 1), aCheck('a'), aCheck('a', NOON_MS + 90_000)];
      await store.commit(aBatch(lease, { checks: [second, early, aCheck('b'), first] }));
      await store.putManualCheck('production', aCheck('a', NOON_MS + 5, { origin: 'manual' }), []);
      expect(await store.checksSince('production', 'a', NOON_MS)).toStrictEqual([first, second]);
    });

    it('keeps the last figures of a worker and minute', async () => {
      const { store } = opened();
      const figures = workerFigures(NOON_MS, { worker: 'w1', pools: [aPool()], lagP99Ms: null });
      await store.putFigures({ ...figures, minuteMs: NOON_MS - 60_000 });
      await store.putFigures({ ...figures, checks: 1 });
      await store.putFigures(figures);
      await store.putFigures({ ...figures, worker: 'w0' });
      expect(await store.figures(NOON_MS)).toStrictEqual([{ ...figures, worker: 'w0' }, figures]);
    });

    it('gives the first and the last figures of each worker since a moment', async () => {
      const { store } = opened();
      const [before, first, second, third] = [-1, 0, 1, 2].map((minute) =>
        workerFigures(NOON_MS + minute * 60_000, { worker: 'w1', checks: minute + 1 }),
      );
      if (!before || !first || !second || !third) throw new Error('four minutes');
      const alone = workerFigures(NOON_MS, { worker: 'w2' });
      for (const figures of [before, first, second, third, alone]) await store.putFigures(figures);
      expect(await store.workerSpans(NOON_MS)).toStrictEqual([
        { first, last: third },
        { first: alone, last: alone },
      ]);
      expect(await store.workerSpans(NOON_MS + 3 * 60_000)).toStrictEqual([]);
    });
  });
}
