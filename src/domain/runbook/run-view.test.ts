import { expect, test } from 'vitest';
import {
  aLoop,
  anAction,
  anApproval,
  aRunbook,
  inParallel,
} from '../../../test/support/builders/a-runbook.ts';
import { LivingRun } from '../../../test/support/runs/living-run.ts';
import { changedSteps, describeRun, mergedSteps, viewRun } from './run-view.ts';

test('a run is shown with its steps in the order in which they began, and what it waits for', () => {
  const steps = [
    aLoop('each', '["a"]', { steps: [anAction('fix', { title: 'Mend it', timeBoxMs: 1_000 })] }),
    inParallel('both', [
      anApproval('go', { text: 'Go on with ${{ size(steps.each.output) }}?' }),
      anAction('look'),
    ]),
  ];
  const run = new LivingRun(aRunbook(steps, { onFailure: 'ask' }));
  run.pass(2_000);
  run.succeeds('each[0].fix', { a: 1 }, 1);
  run.fails('look');
  const view = viewRun(run.state);
  expect(
    view.steps.map(({ path, title, status, exitCode, overran, detail }) => [
      path,
      title,
      status,
      exitCode,
      overran,
      detail,
    ]),
  ).toEqual([
    ['each', 'each', 'succeeded', null, false, null],
    ['each[0].fix', 'Mend it', 'succeeded', 1, true, null],
    ['both', 'both', 'open', null, false, null],
    ['go', 'go', 'approval', null, false, 'Go on with 1?'],
    ['look', 'look', 'failed', null, false, 'it broke'],
  ]);
  expect(view.awaited).toEqual([
    { step: 'go', what: 'approval', text: 'Go on with 1?', dueMs: run.nowMs + 10 * 60_000 },
  ]);
  expect(describeRun(view).split('\n')).toEqual(
    expect.arrayContaining([
      '- [x] **each[0].fix** Mend it: succeeded',
      '- [!] **look** look: failed (it broke)',
      'Waits for approval on **go**.',
    ]),
  );
});

test('a run that is stuck waits for a verdict about the step that failed', () => {
  const run = new LivingRun(aRunbook([anAction('one')], { onFailure: 'ask' }));
  run.fails('one');
  expect(viewRun(run.state).awaited).toMatchObject([{ step: 'one', what: 'verdict', text: 'one: it broke' }]);
});

test('what has changed of the steps, put to what was, gives what is', () => {
  const run = new LivingRun(
    aRunbook([inParallel('both', [anAction('one'), anAction('two')]), anAction('last')]),
  );
  const before = viewRun(run.state).steps;
  run.succeeds('two');
  run.succeeds('one');
  const after = viewRun(run.state).steps;
  const changed = changedSteps(before, after);
  expect(changed.map(({ path }) => path)).toEqual(['both', 'one', 'two', 'last']);
  expect(mergedSteps(before, changed)).toEqual(after);
  expect(changedSteps(after, viewRun(run.state).steps)).toEqual([]);
  run.succeeds('last');
  expect(changedSteps(after, viewRun(run.state).steps).map(({ path }) => path)).toEqual(['last']);
});
