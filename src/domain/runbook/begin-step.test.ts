import { expect, test } from 'vitest';
import {
  aChild,
  aLoop,
  anAction,
  anApproval,
  aRunbook,
  aWait,
} from '../../../test/support/builders/a-runbook.ts';
import { LivingRun } from '../../../test/support/runs/living-run.ts';
import { MOST_STEPS } from './drive-block.ts';
import { MOST_KEPT_OF_STEP } from './succeed-step.ts';

const LONG = 'x'.repeat(MOST_KEPT_OF_STEP);

test('what a loop or another runbook would go through is refused where it is too large for the state of a run', () => {
  const loop = new LivingRun(aRunbook([aLoop('each', 'inputs.list')]), { inputs: { list: [LONG] } });
  expect(loop.state.trouble).toMatch(/^each: .*inputs\.list gives \d+ letters, more than 65536/);
  const inputs = { text: { type: 'string', description: '' } } as const;
  const child = aChild('other', aRunbook([anAction('one')], { inputs }), { text: LONG });
  const run = new LivingRun(aRunbook([child]));
  expect(run.state.trouble).toMatch(/^other: .*with gives \d+ letters/);
});

test('people are asked in so many letters and no more', () => {
  const approval = anApproval('go', { text: '${{ inputs.text }}' });
  const run = new LivingRun(aRunbook([approval]), { inputs: { text: LONG } });
  const { text = '' } = { ...(run.state.steps['go'] as { readonly text?: string }) };
  expect([text.length, text.slice(-2)]).toEqual([4_002, ' …']);
});

test('loops within loops end where a run has as many steps as it may have, and say so', () => {
  const items = JSON.stringify(Array.from({ length: 60 }, (_, index) => index));
  const inner = aLoop('inner', items, { concurrency: 60, steps: [aWait('rest', 1_000)] });
  const run = new LivingRun(aRunbook([aLoop('outer', items, { concurrency: 60, steps: [inner] })]));
  expect([run.status, run.state.trouble]).toEqual([
    'failed',
    'it has come to 2000 steps, more than a run may have',
  ]);
  expect(Object.keys(run.state.steps)).toHaveLength(MOST_STEPS);
});
