import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { workerFigures } from '../../support/builders/worker-figures.ts';
import { createRollupBuilder } from '../../../src/domain/rollup/minute-rollup.ts';
import type { Rollup } from '../../../src/domain/rollup/rollup.ts';
import { aBatch, anEdge } from './a-batch.ts';
import { aCheck, aState, NOON_MS } from './a-check.ts';
import type { Opened } from './store-contract.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
export const RETENTION = { checksMs: 2 * DAY_MS, minutesMs: 90 * DAY_MS, hoursMs: 400 * DAY_MS };

/** A minute's rollup of as many checks as given. */
function minuteOf(server: string, startMs: number, checks: number): Rollup {
  const builder = createRollupBuilder(server, startMs);
  for (let index = 0; index < checks; index += 1) builder.add(aCheck(server, startMs + index));
  return builder.build('minute');
}

/** What keeping house promises. */
export function describeCare(opened: () => Opened): void {
  describe('in the long run', () => {
    it('keeps its identity over openings, and no two stores share one', async () => {
      const { store, bench } = opened();
      expect(store.id).toMatch(/^[0-9a-f-]{36}$/);
      expect((await bench.open()).id).toBe(store.id);
    });

    it('merges the minutes of ended hours, and only once', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      const starts = [0, 59, 60, 120].map((minute) => NOON_MS + minute * MINUTE_MS);
      const rollups = starts.map((startMs, index) => minuteOf('a', startMs, index + 1));
      await store.commit(aBatch(lease, { rollups: [...rollups, minuteOf('b', NOON_MS, 5)] }));
      const nowMs = NOON_MS + 2 * HOUR_MS + 30 * MINUTE_MS;
      expect(await store.rollUpHours('production', nowMs)).toBe(3);
      expect(await store.rollUpHours('production', nowMs)).toBe(0);
      const hours = await store.rollups({
        environment: 'production',
        period: 'hour',
        fromMs: 0,
        toMs: Infinity,
      });
      expect(hours.map(({ server, startMs, checks }) => [server, startMs - NOON_MS, checks])).toStrictEqual([
        ['a', 0, 3],
        ['b', 0, 5],
        ['a', HOUR_MS, 3],
      ]);
      expect(hours[0]?.mcp.successes).toBe(3);
    });

    it('merges an hour again when one of its minutes comes late', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      await store.commit(aBatch(lease, { rollups: [minuteOf('a', NOON_MS, 2)] }));
      const nowMs = NOON_MS + HOUR_MS;
      await store.rollUpHours('production', nowMs);
      await store.commit(aBatch(lease, { rollups: [minuteOf('a', NOON_MS + 59 * MINUTE_MS, 1)] }));
      expect(await store.rollUpHours('production', nowMs)).toBe(1);
      const [hour] = await store.rollups({
        environment: 'production',
        period: 'hour',
        fromMs: NOON_MS,
        toMs: nowMs,
      });
      expect(hour?.checks).toBe(3);
    });

    it('never shrinks an hour whose minutes have been purged', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      const rollups = [minuteOf('a', NOON_MS, 2), minuteOf('a', NOON_MS + MINUTE_MS, 2)];
      await store.commit(aBatch(lease, { rollups }));
      await store.rollUpHours('production', NOON_MS + HOUR_MS);
      const later = NOON_MS + RETENTION.minutesMs + MINUTE_MS;
      expect(await store.purge('production', RETENTION, later)).toStrictEqual({
        checks: 0,
        minutes: 1,
        hours: 0,
      });
      expect(await store.rollUpHours('production', later)).toBe(0);
    });

    it('purges what is older than the retention, in its environment only', async () => {
      const { store } = opened();
      const nowMs = NOON_MS + RETENTION.checksMs + MINUTE_MS;
      for (const environment of ['production', 'staging']) {
        const lease = await store.acquireLease(environment, 0, 'w1');
        const checks = [aCheck('a', NOON_MS), aCheck('a', NOON_MS + 2 * MINUTE_MS)];
        const old = nowMs - RETENTION.hoursMs - HOUR_MS;
        const hour = { ...minuteOf('a', old, 1), period: 'hour' } as const;
        await store.commit(
          aBatch(lease, { checks, rollups: [minuteOf('a', old, 1), minuteOf('a', NOON_MS, 1), hour] }),
        );
      }
      expect(await store.purge('production', RETENTION, nowMs)).toStrictEqual({
        checks: 1,
        minutes: 1,
        hours: 1,
      });
      expect(await store.purge('production', RETENTION, nowMs)).toStrictEqual({
        checks: 0,
        minutes: 0,
        hours: 0,
      });
      const left = await store.history('production', 'a', { limit: 10 });
      expect(left.items.map(({ atMs }) => atMs)).toStrictEqual([NOON_MS + 2 * MINUTE_MS]);
      expect(await store.countChecks('staging')).toBe(2);
      expect(await store.purge('unheard-of', RETENTION, nowMs)).toStrictEqual({
        checks: 0,
        minutes: 0,
        hours: 0,
      });
    });

    it('keeps the last check in the state when the check itself is purged', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      const checks = ['a', 'b'].map((server) => aCheck(server));
      const states = checks.map((check) => aState(check));
      await store.commit(aBatch(lease, { checks, states }));
      const { checks: purged } = await store.purge(
        'production',
        RETENTION,
        NOON_MS + RETENTION.checksMs + MINUTE_MS,
      );
      expect(purged).toBe(2);
      expect(await store.allStates('production')).toStrictEqual(states);
    });

    it('keeps edges that nobody has accepted, and the whole audit log', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      await store.commit(aBatch(lease, { edges: [anEdge('a'), anEdge('b')] }));
      await store.acknowledgeEdges('production', 0, 1);
      await store.appendAudit({
        atMs: 0,
        environment: 'production',
        who: 'ann',
        role: 'admin',
        via: 'cli',
        action: 'x',
        subject: null,
        phase: 'after',
        outcome: null,
        requestId: 'r',
        input: {},
      });
      await store.purge('production', RETENTION, NOON_MS + RETENTION.hoursMs);
      expect(
        (await store.edges('production', null, { limit: 10 })).map(({ server }) => server),
      ).toStrictEqual(['b']);
      expect(await store.audit('production', 10)).toHaveLength(1);
    });

    it('forgets finished requests and old figures and commands', async () => {
      const { store, bench } = opened();
      bench.setNow(NOON_MS);
      await store.beginIdempotent('k', 'h');
      await store.enqueue('production', 'ann', { kind: 'pause', server: 'a' });
      await store.putFigures(workerFigures(NOON_MS));
      await store.purge('production', RETENTION, NOON_MS + DAY_MS);
      expect(await store.beginIdempotent('k', 'h')).toStrictEqual({ status: 'running' });
      await store.purge('production', RETENTION, NOON_MS + RETENTION.minutesMs + 1);
      expect(await store.beginIdempotent('k', 'h')).toStrictEqual({ status: 'fresh' });
      expect(await store.commandsAfter('production', 0)).toStrictEqual([]);
      expect(await store.figures(0)).toStrictEqual([]);
    });

    it('lets the event loop turn while it purges', async () => {
      const { store } = opened();
      const lease = await store.acquireLease('production', 0, 'w1');
      const checks = Array.from({ length: 6000 }, (_, index) =>
        aCheck(`server-${index % 100}`, NOON_MS + index),
      );
      await store.commit(aBatch(lease, { checks }));
      let turns = 0;
      let isPurging = true;
      const turn = async (): Promise<void> => {
        for (; isPurging; turns += 1) await nextTurn();
      };
      const turning = turn();
      expect((await store.purge('production', RETENTION, NOON_MS + 3 * DAY_MS)).checks).toBe(6000);
      isPurging = false;
      await turning;
      expect(turns).toBeGreaterThan(1);
    });

    it('answers a ping until it is closed, and says then that it is', async () => {
      const { store } = opened();
      await store.ping();
      await store.close();
      await store.close();
      const closed = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('closed') as unknown };
      await expect(store.ping()).rejects.toMatchObject(closed);
      await expect(store.allStates('production')).rejects.toMatchObject(closed);
      await expect(store.acquireLease('production', 0, 'w1')).rejects.toMatchObject(closed);
    });
  });
}
