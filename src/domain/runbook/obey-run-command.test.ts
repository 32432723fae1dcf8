import { expect, test } from 'vitest';
import { anAction, aRunbook, inParallel } from '../../../test/support/builders/a-runbook.ts';
import { LivingRun } from '../../../test/support/runs/living-run.ts';

const PAUSE = { kind: 'pause' } as const;
const RESUME = { kind: 'resume' } as const;

test('a run that is paused stays so, also where a step fails meanwhile and is retried', () => {
  const steps = [inParallel('both', [anAction('one'), anAction('two')]), anAction('last')];
  const run = new LivingRun(aRunbook(steps, { onFailure: 'ask' }));
  run.obeys(PAUSE);
  run.succeeds('two');
  run.fails('one');
  expect(run.status).toBe('stuck');
  run.obeys({ kind: 'skip', step: 'one', reason: 'done by hand' });
  expect([run.status, run.names()]).toEqual(['paused', []]);
  run.obeys(RESUME);
  expect([run.status, run.names()]).toEqual(['running', ['last']]);
});

test('a run that is stuck can be paused and resumed, and stays stuck', () => {
  const run = new LivingRun(aRunbook([anAction('one'), anAction('two')], { onFailure: 'ask' }));
  run.fails('one');
  expect(run.refusal(RESUME)).toBe('The run R1 is stuck, not paused.');
  run.obeys(PAUSE);
  expect(run.refusal(PAUSE)).toBe('The run R1 is paused already.');
  run.obeys(RESUME);
  expect(run.status).toBe('stuck');
  run.obeys(PAUSE);
  run.obeys({ kind: 'retry', step: 'one' });
  expect([run.status, run.names()]).toEqual(['paused', []]);
  run.obeys(RESUME);
  expect(run.names()).toEqual(['one']);
});
