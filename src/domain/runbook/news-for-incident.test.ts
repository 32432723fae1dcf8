import { expect, test } from 'vitest';
import {
  anAction,
  anApproval,
  aRunbook,
  aWait,
  inParallel,
} from '../../../test/support/builders/a-runbook.ts';
import { LivingRun } from '../../../test/support/runs/living-run.ts';
import { beginRun } from './advance-run.ts';
import { newsForIncident } from './news-for-incident.ts';
import type { RunState } from './run-state.ts';
import type { Runbook } from './runbook.ts';

/** Of each change of a run what its incident is told, as `who text`. */
class ToldRun extends LivingRun {
  readonly news: string[] = [];
  #before: RunState;

  constructor(runbook: Runbook) {
    super(runbook);
    const { environment, id, inputs, caller, startedAtMs } = this.state;
    this.#before = beginRun({ environment, id, runbook, inputs, caller, startedAtMs });
    this.look();
  }

  look(): void {
    const news = newsForIncident(this.#before, this.state);
    this.news.push(...news.map(({ who, text }) => (who === null ? text : `${who}: ${text}`)));
    this.#before = this.state;
  }
}

test('an incident is told that a run has begun, what it waits for, once each, and how it has ended', () => {
  const waits = inParallel('both', [anApproval('go'), anApproval('on'), anAction('look')]);
  const run = new ToldRun(aRunbook([waits]));
  run.succeeds('look');
  run.look();
  run.obeys({ kind: 'approve', step: 'go' });
  run.look();
  run.obeys({ kind: 'refuse', step: 'on', reason: 'not today' });
  run.look();
  expect(run.news).toEqual([
    'ann: Run R1 of book has begun.',
    'Run R1 of book waits for an approval of go: May it go on? See `watchkeeper runs show R1`.',
    'Run R1 of book waits for an approval of on: May it go on? See `watchkeeper runs show R1`.',
    'Run R1 of book has ended: failed, on: ben refused: not today.',
  ]);
});

test('a step that fails again at once is asked about again', () => {
  const broken = { ...aWait('one', 1), when: 'inputs.nothing' };
  const run = new ToldRun(aRunbook([broken], { onFailure: 'ask' }));
  run.pass(1_000);
  run.obeys({ kind: 'retry', step: 'one' });
  run.look();
  run.obeys({ kind: 'skip', step: 'one', reason: 'a test' });
  run.look();
  const asked = expect.stringMatching(/^Run R1 of book waits for a decision about one: /) as unknown;
  expect(run.news.slice(1)).toEqual([asked, asked, 'Run R1 of book has ended: succeeded.']);
});

test('what a person is asked is clipped, and what is asked when it ends is not told', () => {
  const long = new ToldRun(aRunbook([anApproval('go', { text: 'x'.repeat(5_000) })]));
  expect(long.news[1]).toHaveLength(379);
  long.obeys({ kind: 'cancel', reason: 'over' });
  long.look();
  expect(long.news.slice(2)).toEqual(['Run R1 of book has ended: cancelled, cancelled by ben: over.']);
});
