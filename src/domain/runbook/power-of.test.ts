import { expect, test } from 'vitest';
import {
  aChild,
  aLoop,
  anAction,
  anApproval,
  anUndo,
  aRunbook,
  aSwitch,
  inParallel,
} from '../../../test/support/builders/a-runbook.ts';
import type { Step } from './runbook.ts';
import { BEN, LivingRun } from '../../../test/support/runs/living-run.ts';

const go = { kind: 'approve', step: 'go' } as const;

/** Who has approved each action that is under way, by its path. */
function approvers(run: LivingRun): Readonly<Record<string, string | null>> {
  return Object.fromEntries(run.under.map(({ path, approvedBy }) => [path, approvedBy]));
}

test('an approval counts for what comes after it, within groups, loops and branches too', () => {
  const inner = [
    anAction('one'),
    aLoop('each', '["a"]', { steps: [anAction('fix')] }),
    aSwitch('which', [{ when: null, steps: [anAction('two')] }]),
  ];
  const run = new LivingRun(aRunbook([anApproval('go'), inParallel('both', inner)]));
  run.obeys(go, BEN);
  expect(approvers(run)).toEqual({ one: 'ben', 'each[0].fix': 'ben', two: 'ben' });
});

test('not for what is beside it', () => {
  const steps = [inParallel('both', [anApproval('go'), anAction('one')]), anAction('last')];
  const run = new LivingRun(aRunbook(steps, { onFailure: 'ask' }));
  run.fails('one');
  run.obeys(go, BEN);
  run.obeys({ kind: 'retry', step: 'one' });
  expect(approvers(run)).toEqual({ one: null });
});

test('not for another turn of a loop', () => {
  const turn = [anApproval('go', { when: 'item == "b"' }), anAction('fix')];
  const run = new LivingRun(aRunbook([aLoop('each', '["a", "b", "c"]', { concurrency: 3, steps: turn })]));
  run.obeys({ kind: 'approve', step: 'each[1].go' }, BEN);
  expect(approvers(run)).toEqual({ 'each[0].fix': null, 'each[1].fix': 'ben', 'each[2].fix': null });
});

test('another runbook has to ask for itself', () => {
  const child = aRunbook([anAction('before'), anApproval('sure'), anAction('after')]);
  const run = new LivingRun(aRunbook([anApproval('go'), aChild('other', child)]));
  run.obeys(go, BEN);
  expect(approvers(run)).toEqual({ 'other.before': null });
  run.succeeds('other.before');
  run.obeys({ kind: 'approve', step: 'other.sure' }, BEN);
  expect(approvers(run)).toEqual({ 'other.after': 'ben' });
});

test.each([
  ['a group', 'other.before', (child: Step) => inParallel('both', [child])],
  ['a loop', 'each[0].other.before', (child: Step) => aLoop('each', '["a"]', { steps: [child] })],
  ['a branch', 'other.before', (child: Step) => aSwitch('which', [{ when: null, steps: [child] }])],
])('also where it is within %s', (_what, path, around) => {
  const child = aChild('other', aRunbook([anAction('before')]));
  const run = new LivingRun(aRunbook([anApproval('go'), around(child)]));
  run.obeys(go, BEN);
  expect(run.under[0]).toMatchObject({ path, approvedBy: null, role: 'operator' });
});

test('what is taken back is done with the power of what was done', () => {
  const steps = [anAction('one', { undo: anUndo('one') }), anApproval('go'), anAction('two')];
  const run = new LivingRun(aRunbook(steps, { onFailure: 'undo' }));
  run.succeeds('one');
  run.obeys(go, BEN);
  run.fails('two');
  expect(approvers(run)).toEqual({ one: null });
});
