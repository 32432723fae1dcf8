import { describe, expect, it } from 'vitest';
import type { ModeView } from '../../../src/domain/fleet/mode.ts';
import type { ShardPlan } from '../../../src/domain/plan/shard-plan.ts';
import type { Release } from '../../../src/domain/release/release.ts';
import { aServerSpec } from '../../support/builders/a-server-spec.ts';
import { NOON_MS } from './a-check.ts';
import type { Opened } from './store-contract.ts';

function aRelease(hash: string, more: Partial<Release> = {}): Release {
  const retention = { checksMs: 1, minutesMs: 2, hoursMs: 3 };
  const settings = {
    systemName: 'x',
    shardSize: 250,
    maxConcurrentChecks: 50,
    retention,
    servers: [],
    document: { deep: { a: [1, null] } },
  };
  return {
    hash,
    environment: 'production',
    settings,
    createdAtMs: NOON_MS,
    source: 'production.yaml',
    ...more,
  };
}

/** What releases, assignments and plans promise. */
export function describeReleases(opened: () => Opened): void {
  describe('releases', () => {
    it('are kept once by their hash and listed newest first', async () => {
      const { store } = opened();
      const [one, two] = [aRelease('1'), aRelease('2', { createdAtMs: NOON_MS + 1 })];
      await store.putRelease(two);
      await store.putRelease(one);
      await store.putRelease({ ...one, createdAtMs: NOON_MS + 9, source: 'again.yaml' });
      await store.putRelease(aRelease('3', { environment: 'staging' }));
      expect(await store.releases('production')).toStrictEqual([two, one]);
      expect(await store.release('1')).toStrictEqual(one);
      expect(await store.release('unheard-of')).toBeNull();
    });

    it('are assigned as a whole: servers left out are no longer watched', async () => {
      const { store, bench } = opened();
      await store.putRelease(aRelease('1'));
      await store.putRelease(aRelease('2'));
      await store.assign('production', { a: '1', b: '1' });
      await store.assign('production', { b: '2', c: '1' });
      expect(await (await bench.open()).assignments('production')).toStrictEqual({ b: '2', c: '1' });
      expect(await store.assignments('staging')).toStrictEqual({});
    });

    it('must be stored before a server is put on them; a refused assignment changes nothing', async () => {
      const { store } = opened();
      await store.putRelease(aRelease('1'));
      await store.putRelease(aRelease('3', { environment: 'staging' }));
      await store.assign('production', { a: '1' });
      await expect(store.assign('production', { b: '1', c: '3' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(await store.assignments('production')).toStrictEqual({ a: '1' });
    });

    it('make an environment exist while something is assigned in it', async () => {
      const { store } = opened();
      await store.acquireLease('leased-only', 0, 'w1');
      await store.putRelease(aRelease('1'));
      await store.putRelease(aRelease('3', { environment: 'development' }));
      await store.assign('production', { a: '1' });
      await store.assign('development', { a: '3' });
      expect(await store.environments()).toStrictEqual(['development', 'production']);
      await store.assign('production', {});
      expect(await store.environments()).toStrictEqual(['development']);
    });

    it('remember the hash of the file last read', async () => {
      const { store } = opened();
      expect(await store.lastFileHash('production')).toBeNull();
      await store.setLastFileHash('production', '1');
      await store.setLastFileHash('production', '2');
      expect(await store.lastFileHash('production')).toBe('2');
      expect(await store.lastFileHash('staging')).toBeNull();
    });

    it('run: an environment is put on a release whole, and what waited is dropped', async () => {
      const { store } = opened();
      const proposal = { release: '1', atMs: NOON_MS, source: 'production.yaml' };
      expect(await store.standing('production')).toStrictEqual({ current: null, proposal: null, file: null });
      await store.assign('production', {});
      const before = await store.assignmentRevision('production');
      await store.propose('production', proposal);
      expect((await store.standing('production')).proposal).toStrictEqual(proposal);
      const servers = ['a', 'b'].map((name) => aServerSpec().named(name).build());
      const one = aRelease('1', { settings: { ...aRelease('1').settings, servers } });
      await store.applyRelease(one);
      expect(await store.standing('production')).toMatchObject({ current: '1', proposal: null });
      expect(await store.assignments('production')).toStrictEqual({ a: '1', b: '1' });
      expect(await store.assignmentRevision('production')).toBe(before + 1);
      expect(await store.assignmentRevision('staging')).toBe(0);
    });

    it('run: one that is to replace what no longer runs is refused, and changes nothing', async () => {
      const { store } = opened();
      await store.applyRelease(aRelease('1'), null);
      await store.applyRelease(aRelease('2'), '1');
      await expect(store.applyRelease(aRelease('3'), '1')).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await store.release('3')).toBeNull();
      expect((await store.standing('production')).current).toBe('2');
      expect(await store.environments()).toStrictEqual(['production']);
    });

    it('keep what came of the file last', async () => {
      const { store } = opened();
      const problem = { path: 'api.port', line: 2, column: 3, message: 'is no port' };
      const report = { file: 'a.yaml', atMs: NOON_MS, release: null, problems: [problem], restartFor: [] };
      await store.reportFile('production', { ...report, outcome: 'applied' });
      await store.reportFile('production', { ...report, outcome: 'invalid' });
      expect((await store.standing('production')).file).toStrictEqual({ ...report, outcome: 'invalid' });
    });

    it('belong to an environment whose mode is noted: the later one stays, each environment has its own', async () => {
      const { store, bench } = opened();
      const paused: ModeView = { mode: 'paused', who: 'ann', reason: 'network', sinceMs: NOON_MS };
      const resumed: ModeView = { mode: 'normal', who: 'bob', reason: '', sinceMs: NOON_MS + 1 };
      expect(await store.mode('production')).toBeNull();
      await store.noteMode('production', paused);
      expect(await (await bench.open()).mode('production')).toStrictEqual(paused);
      await store.noteMode('production', resumed);
      await store.noteMode('production', paused);
      expect(await store.mode('production')).toStrictEqual(resumed);
      expect(await store.mode('staging')).toBeNull();
    });

    it('are planned: a plan is found under its id', async () => {
      const { store } = opened();
      const plan: ShardPlan = {
        id: 'p',
        environment: 'production',
        releases: { a: '1' },
        shards: [{ shard: 0, servers: ['a'] }],
      };
      await store.putPlan(plan);
      await store.putPlan(plan);
      expect(await store.plan('p')).toStrictEqual(plan);
      expect(await store.plan('unheard-of')).toBeNull();
      expect(await store.newestPlan(plan.environment)).toStrictEqual(plan);
      expect(await store.newestPlan('unheard-of')).toBeNull();
    });
  });
}
