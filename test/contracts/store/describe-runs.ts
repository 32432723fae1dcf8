import { describe, expect, it } from 'vitest';
import type { RunEntry } from '../../../src/domain/runbook/run-step.ts';
import type { RunView } from '../../../src/domain/runbook/run-view.ts';
import { viewRun } from '../../../src/domain/runbook/run-view.ts';
import { anAction, aRunbook } from '../../support/builders/a-runbook.ts';
import { LivingRun } from '../../support/runs/living-run.ts';
import { NOON_MS } from './a-check.ts';
import { RETENTION } from './describe-care.ts';
import type { Opened } from './store-contract.ts';

const ENVIRONMENT = 'staging';

function aView(changes: Partial<RunView> = {}): RunView {
  return { ...viewRun(new LivingRun(aRunbook([anAction('one')])).state), startedAtMs: NOON_MS, ...changes };
}

function entry(sequence: number): RunEntry {
  return { sequence, atMs: NOON_MS, kind: 'run', path: null, who: 'ann', text: String(sequence) };
}

/** Runs of runbooks, their stories and outputs. */
export function describeRuns(opened: () => Opened): void {
  describe('for runs', () => {
    it('keeps a run and its story, each entry once, for every process', async () => {
      const { store, bench } = opened();
      await store.recordRun(aView(), [entry(1), entry(2)]);
      await store.recordRun(aView(), [entry(2), entry(3)]);
      const other = await bench.open();
      expect(await other.run(ENVIRONMENT, 'R1')).toStrictEqual(aView());
      expect(await other.run('production', 'R1')).toBeNull();
      const all = await other.runEntries(ENVIRONMENT, 'R1', { afterSequence: 0, limit: 10 });
      expect(all.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
      expect(await other.runEntries(ENVIRONMENT, 'R1', { afterSequence: 1, limit: 1 })).toEqual([entry(2)]);
    });

    it('puts steps that have changed in their places, and leaves the others', async () => {
      const { store } = opened();
      const [one] = aView().steps;
      if (one === undefined) throw new Error('no step');
      const two = { ...one, path: 'two' };
      await store.recordRun(aView({ revision: 1, steps: [one, two] }), []);
      const ended = { ...one, status: 'succeeded', endedAtMs: NOON_MS } as const;
      await store.recordRun(aView({ revision: 2, steps: [ended] }), []);
      await store.recordRun(aView({ revision: 1, steps: [one] }), []);
      expect((await store.run(ENVIRONMENT, 'R1'))?.steps).toEqual([ended, two]);
    });

    it('keeps the newest revision, whatever comes late', async () => {
      const { store } = opened();
      await store.recordRun(aView({ revision: 4, trouble: 'new' }), []);
      await store.recordRun(aView({ revision: 3, trouble: 'old' }), []);
      expect((await store.run(ENVIRONMENT, 'R1'))?.trouble).toBe('new');
    });

    it('lists runs, the newest first, by runbook and by whether they are over, page by page', async () => {
      const { store } = opened();
      const over = { phase: { status: 'succeeded', endedAtMs: NOON_MS } } as const;
      await store.recordRun(aView({ id: 'A', startedAtMs: 1, ...over }), []);
      await store.recordRun(aView({ id: 'B', startedAtMs: 2 }), []);
      await store.recordRun(aView({ id: 'C', startedAtMs: 2, runbook: 'other' }), []);
      const ids = async (query: Parameters<typeof store.runs>[1]) =>
        (await store.runs(ENVIRONMENT, query)).map(({ id }) => id);
      expect(await ids({ limit: 10 })).toEqual(['C', 'B', 'A']);
      expect(await ids({ limit: 10, before: { startedAtMs: 2, id: 'C' } })).toEqual(['B', 'A']);
      expect(await ids({ limit: 1, isOpen: false })).toEqual(['A']);
      expect(await ids({ limit: 10, runbook: 'other' })).toEqual(['C']);
    });

    it('keeps what the newest attempt gave, and apart from it what its undoing did', async () => {
      const { store } = opened();
      const step = { environment: ENVIRONMENT, run: 'R1', path: 'one' };
      expect(await store.stepOutput(step)).toBeNull();
      await store.recordStepOutput({ ...step, attempt: 1, isUndo: false }, { a: 1 });
      await store.recordStepOutput({ ...step, attempt: 2, isUndo: false }, { a: 2 });
      await store.recordStepOutput({ ...step, attempt: 3, isUndo: true }, { a: 3 });
      expect(await store.stepOutput(step)).toEqual({ a: 2 });
      await store.recordStepOutput({ ...step, attempt: 1, isUndo: false }, { a: 'late' });
      expect(await store.stepOutput(step)).toEqual({ a: 2 });
    });

    it('forgets runs that are over and old, whole, and no other', async () => {
      const { store } = opened();
      const over = { phase: { status: 'succeeded', endedAtMs: 2 } } as const;
      const nowMs = NOON_MS + RETENTION.hoursMs;
      const late = { phase: { status: 'failed', endedAtMs: NOON_MS } } as const;
      const all = { LONG: late, OLD: over, OPEN: {}, NEW: { ...over, startedAtMs: NOON_MS } };
      for (const [id, changes] of Object.entries(all)) {
        await store.recordRun(aView({ id, startedAtMs: 1, ...changes }), [entry(1), entry(2)]);
        const key = { environment: ENVIRONMENT, run: id, path: 'one' };
        await store.recordStepOutput({ ...key, attempt: 1, isUndo: false }, id);
      }
      await store.recordRun(aView({ environment: 'production', startedAtMs: NOON_MS }), []);
      await store.purge('production', RETENTION, nowMs);
      expect(await store.runs(ENVIRONMENT, { limit: 5 })).toHaveLength(4);
      await store.purge(ENVIRONMENT, RETENTION, nowMs);
      const left = await store.runs(ENVIRONMENT, { limit: 5 });
      expect(left.map(({ id }) => id)).toEqual(['NEW', 'OPEN', 'LONG']);
      const entries = async (id: string) => store.runEntries(ENVIRONMENT, id, { afterSequence: 0, limit: 5 });
      const output = (run: string) => store.stepOutput({ environment: ENVIRONMENT, run, path: 'one' });
      expect([await entries('OLD'), await output('OLD')]).toEqual([[], null]);
      expect([(await entries('OPEN')).length, await output('OPEN'), await output('NEW')]).toEqual([
        2,
        'OPEN',
        'NEW',
      ]);
    });
  });
}
