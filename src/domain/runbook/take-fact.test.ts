import { expect, test } from 'vitest';
import { anAction, anUndo, aPoll, aRunbook } from '../../../test/support/builders/a-runbook.ts';
import { LivingRun } from '../../../test/support/runs/living-run.ts';
import { viewRun } from './run-view.ts';

test('what could not be taken back is told with why the run ended, and of its step', () => {
  const steps = ['one', 'two', 'three'].map((id) => anAction(id, { undo: anUndo(id) }));
  const run = new LivingRun(aRunbook([...steps, anAction('four')], { onFailure: 'undo' }));
  for (const { id } of steps) run.succeeds(id);
  run.fails('four');
  run.succeeds('three');
  run.fails('two');
  run.succeeds('one', null, 1);
  expect([run.status, run.state.trouble]).toEqual([
    'failed',
    'four: it broke; two could not be undone: it broke; one could not be undone: exit code 1',
  ]);
  expect(viewRun(run.state).steps.map(({ path, undo }) => [path, undo])).toEqual([
    ['one', 'failed'],
    ['two', 'failed'],
    ['three', 'done'],
    ['four', null],
  ]);
});

test('a look that took too long is no reason to look no more, and the last has no longer than is left', () => {
  const poll = aPoll('calm', 'result.exit_code == 0', { everyMs: 10_000, limitMs: 60_000 });
  const run = new LivingRun(aRunbook([poll]));
  expect(run.under[0]?.timeoutMs).toBe(60_000);
  run.pass(25_000);
  run.ends('calm', {
    ...{ status: 'failed', isRetryable: false },
    failure: { code: 'TIMEOUT', message: 'it did not end in time' },
  });
  run.pass(10_000);
  expect(run.under[0]?.timeoutMs).toBe(25_000);
  run.pass(20_000);
  run.succeeds('calm', null, 1);
  expect(run.state.trouble).toContain('it has not come to hold after 2 looks');
});

test('a step of a run that is ending is not tried again, whatever it ends with', () => {
  const steps = [anAction('one', { retry: { attempts: 3, backoffMs: 1_000, on: ['EXIT_CODE'] } })];
  const run = new LivingRun(aRunbook(steps));
  run.obeys({ kind: 'cancel', reason: 'enough' });
  run.ends('one', { status: 'done', exitCode: 1, output: null, size: 4, isRead: false });
  expect([run.status, run.statusOf('one')]).toEqual(['cancelled', 'failed']);
});
