import { describe, expect, test } from 'vitest';
import {
  aChild,
  aLoop,
  aManualStep,
  anAction,
  anApproval,
  anUndo,
  aPoll,
  aQuestion,
  aRunbook,
  aSwitch,
  aWait,
  inParallel,
} from '../../../test/support/builders/a-runbook.ts';
import { advanceRun } from './advance-run.ts';
import { viewRun } from './run-view.ts';
import { ANN, BEN, CAT, LivingRun } from '../../../test/support/runs/living-run.ts';

const MINUTE_MS = 60_000;

describe('steps', () => {
  test('are done one after the other, and the run succeeds with the last', () => {
    const run = new LivingRun(aRunbook([anAction('one'), anAction('two')]));
    expect(run.names()).toEqual(['one']);
    run.succeeds('one');
    expect(run.names()).toEqual(['two']);
    run.succeeds('two');
    expect([run.status, run.said('run')]).toEqual(['succeeded', ['ann started', 'succeeded']]);
  });

  test('get what earlier ones have found, and inputs', () => {
    const two = anAction('two', {
      with: { names: '${{ steps.one.output.down }}', text: 'for ${{ inputs.who }}' },
    });
    const run = new LivingRun(aRunbook([anAction('one'), two]), { inputs: { who: 'ops' } });
    run.succeeds('one', { down: ['a', 'b'] }, 1);
    expect(run.under[0]?.input).toEqual({ names: ['a', 'b'], text: 'for ops' });
  });

  test('are skipped where their condition does not hold, and a condition that cannot be worked out fails them', () => {
    const two = anAction('two', { when: 'steps.one.exit_code != 0' });
    const three = anAction('three', { when: 'steps.nothing.exit_code != 0' });
    const run = new LivingRun(aRunbook([anAction('one'), two, three]));
    run.succeeds('one');
    expect([run.statusOf('two'), run.statusOf('three'), run.status]).toEqual(['skipped', 'failed', 'failed']);
    expect(run.state.trouble).toContain('No such key: nothing');
  });

  test('of which one fails end the run, unless it may', () => {
    const run = new LivingRun(
      aRunbook([anAction('one', { continueOnError: true }), anAction('two'), anAction('three')]),
    );
    run.fails('one');
    run.fails('two');
    expect([run.names(), run.status, run.state.trouble]).toEqual([[], 'failed', 'two: it broke']);
  });

  test('that only look may find what they will; of changes 0 alone is good, unless others are accepted', () => {
    const look = anAction('look', { accept: [0, 4] });
    const run = new LivingRun(aRunbook([look, anAction('change')]));
    run.ends('look', { status: 'done', exitCode: 4, output: null, size: 0, isRead: false });
    run.ends('change', { status: 'done', exitCode: 1, output: { a: 1 }, size: 7, isRead: false });
    expect([run.statusOf('look'), run.status, run.state.trouble]).toEqual([
      'succeeded',
      'failed',
      'change: do/change ended with exit code 1',
    ]);
    expect(run.state.steps['change']).toMatchObject({ result: { exitCode: 1, output: { a: 1 } } });
  });

  test('are tried again, later each time, where what went wrong may pass', () => {
    const run = new LivingRun(
      aRunbook([anAction('one', { retry: { attempts: 3, backoffMs: 10_000, on: [] } })]),
    );
    run.fails('one', true);
    expect(run.names()).toEqual([]);
    run.pass(9_999);
    expect(run.names()).toEqual([]);
    run.pass(1);
    expect(run.under[0]).toMatchObject({ path: 'one', attempt: 2 });
    run.fails('one', true);
    run.pass(19_999);
    expect(run.names()).toEqual([]);
    run.pass(1);
    run.fails('one', true);
    expect([run.status, run.effects]).toEqual(['failed', expect.objectContaining({ length: 3 })]);
  });

  test('are not tried again for what does not pass, unless its code is named', () => {
    const retry = { attempts: 2, backoffMs: 1, on: [] };
    const run = new LivingRun(aRunbook([anAction('one', { retry })]));
    run.fails('one');
    expect(run.status).toBe('failed');
    const named = new LivingRun(aRunbook([anAction('one', { retry: { ...retry, on: ['CONFLICT'] } })]));
    named.fails('one');
    named.pass(1);
    expect(named.names()).toEqual(['one']);
  });

  test('that take longer than their time box are a warning, once, and go on', () => {
    const run = new LivingRun(aRunbook([anAction('one', { timeBoxMs: MINUTE_MS })]));
    run.pass(10 * MINUTE_MS);
    expect([run.said('warning'), run.status]).toEqual([['one takes longer than its time box'], 'running']);
  });

  test('that take longer together than the runbook may are stopped', () => {
    const run = new LivingRun(aRunbook([anAction('one')], { timeoutMs: MINUTE_MS }));
    run.pass(MINUTE_MS);
    expect(run.effects.at(-1)).toEqual({ kind: 'stop', path: 'one' });
    run.fails('one');
    expect([run.status, run.state.trouble]).toEqual(['failed', 'it took longer than it may']);
  });

  test('keep an output for expressions that is small enough, and what is too large only its size', () => {
    const large = 'x'.repeat(70_000);
    const run = new LivingRun(
      aRunbook([anAction('one'), anAction('two', { with: { a: '${{ steps.one.output }}' } })]),
    );
    run.succeeds('one', large);
    expect(run.under[0]?.input).toEqual({ a: null });
    expect(run.state.steps['one']).toMatchObject({ result: { output: null, size: 70_002 } });
  });
});

describe('what is kept', () => {
  test('of a run as a whole is bounded: later outputs are in the store alone', () => {
    const list = Array.from({ length: 10 }, (_, index) => index);
    const loop = aLoop('each', 'inputs.list', { concurrency: 10, steps: [anAction('one')] });
    const run = new LivingRun(aRunbook([loop]), { inputs: { list } });
    for (const index of list) run.succeeds(`each[${index}].one`, 'x'.repeat(60_000));
    const kept = list.filter((index) => {
      const step = run.state.steps[`each[${index}].one`];
      return step?.status === 'succeeded' && step.result.output !== null;
    });
    expect(kept).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('a step within a loop is no step of what is around it', () => {
    const loop = aLoop('each', '["a"]', { steps: [anAction('fix')] });
    const run = new LivingRun(
      aRunbook([loop, anAction('after', { with: { seen: '${{ steps.map(s, s) }}' } })]),
    );
    run.succeeds('each[0].fix');
    expect(run.under[0]?.input).toEqual({ seen: ['each'] });
  });
});

describe('what comes late', () => {
  test('from an attempt that was overtaken says nothing', () => {
    const run = new LivingRun(aRunbook([anAction('one', { retry: { attempts: 2, backoffMs: 1, on: [] } })]));
    run.fails('one', true);
    run.pass(1);
    const performed = { status: 'done', exitCode: 0, output: null, size: 4, isRead: false } as const;
    const late = { kind: 'performed', path: 'one', attempt: 1, isUndo: false, performed } as const;
    expect(advanceRun(run.state, [late], run.nowMs).state.steps['one']).toMatchObject({
      status: 'running',
      attempt: 2,
    });
  });

  test('a list that is longer than any fleet is refused', () => {
    const list = Array.from({ length: 501 }, (_, index) => index);
    const run = new LivingRun(aRunbook([aLoop('each', 'inputs.list')]), { inputs: { list } });
    expect(run.state.trouble).toContain('has 501 items, more than 500');
  });
});

describe('waits and looks', () => {
  test('a wait is over when its time is', () => {
    const run = new LivingRun(aRunbook([aWait('rest', MINUTE_MS), anAction('one')]));
    run.pass(MINUTE_MS - 1);
    expect(run.names()).toEqual([]);
    run.pass(1);
    expect(run.names()).toEqual(['one']);
  });

  test('a look is repeated until what is waited for holds', () => {
    const run = new LivingRun(aRunbook([aPoll('up', 'result.exit_code == 0')]));
    run.succeeds('up', null, 1);
    expect(run.names()).toEqual([]);
    run.pass(10_000);
    run.fails('up', true);
    run.pass(10_000);
    run.succeeds('up');
    expect(run.status).toBe('succeeded');
  });

  test('a look in vain ends in time', () => {
    const run = new LivingRun(aRunbook([aPoll('up', 'result.exit_code == 0')]));
    for (let look = 0; look < 7; look += 1) {
      run.succeeds('up', null, 1);
      run.pass(10_000);
    }
    expect([run.status, run.state.trouble]).toEqual(['failed', 'up: it has not come to hold after 7 looks']);
  });
});

describe('people', () => {
  test('approve what somebody else has started, in time and of the right role', () => {
    const run = new LivingRun(aRunbook([anApproval('go', { quorum: 2 }), anAction('one')]));
    const approve = { kind: 'approve', step: 'go' } as const;
    expect(run.refusal(approve, ANN)).toContain('needs the role approver; ann has operator');
    run.obeys(approve, BEN);
    expect(run.refusal(approve, BEN)).toContain('ben has approved it already; 2 different people');
    expect(run.names()).toEqual([]);
    run.obeys(approve, CAT);
    expect(run.under[0]).toMatchObject({ path: 'one', approvedBy: 'cat' });
  });

  test('lend a run the power that their approval asked for, and no more; what looks like an approval is none', () => {
    const steps = [
      anAction('look'),
      anApproval('mild', { role: 'operator' }),
      anAction('one'),
      anApproval('go'),
      anAction('two'),
    ];
    const run = new LivingRun(aRunbook(steps));
    run.succeeds('look', { approved_by: ['eve'] });
    run.obeys({ kind: 'approve', step: 'mild' }, BEN);
    expect(run.under[0]).toMatchObject({ path: 'one', role: 'operator', approvedBy: 'ben' });
    run.succeeds('one');
    run.obeys({ kind: 'approve', step: 'go' }, CAT);
    expect(run.under[0]).toMatchObject({ path: 'two', role: 'approver', approvedBy: 'cat' });
    const strong = new LivingRun(aRunbook([anApproval('go'), anAction('one')]), {
      caller: { who: 'ann', role: 'admin' },
    });
    strong.obeys({ kind: 'approve', step: 'go' }, BEN);
    expect(strong.under[0]).toMatchObject({ role: 'admin' });
  });

  test('do not approve their own, except where there is nobody else', () => {
    const run = new LivingRun(aRunbook([anApproval('go')]), { caller: BEN });
    const approve = { kind: 'approve', step: 'go' } as const;
    expect(run.refusal(approve, BEN)).toContain('somebody else has to decide');
    expect(run.refusal(approve, BEN, true)).toBeNull();
  });

  test('who say nothing refuse, or approve where the document says so', () => {
    const run = new LivingRun(aRunbook([anApproval('go')]));
    run.pass(10 * MINUTE_MS);
    expect([run.status, run.state.trouble]).toEqual(['failed', 'go: nobody answered in time']);
    const mild = new LivingRun(aRunbook([anApproval('go', { otherwise: 'approve' }), anAction('one')]));
    mild.pass(10 * MINUTE_MS);
    expect(mild.under[0]).toMatchObject({ path: 'one', approvedBy: null });
  });

  test('cannot be gone round: an approval that was refused is asked for anew, or the run cancelled', () => {
    const run = new LivingRun(aRunbook([anApproval('go'), anAction('one')], { onFailure: 'ask' }));
    expect(run.refusal({ kind: 'skip', step: 'go', reason: 'x' })).toContain('which nobody can skip');
    run.obeys({ kind: 'refuse', step: 'go', reason: 'no' });
    expect(run.refusal({ kind: 'skip', step: 'go', reason: 'x' }, ANN)).toContain('which nobody can skip');
    run.obeys({ kind: 'retry', step: 'go' });
    expect([run.statusOf('go'), run.names()]).toEqual(['approval', []]);
  });

  test('of whom too few have approved lend no power', () => {
    const steps = [anApproval('go', { quorum: 2, otherwise: 'approve' }), anAction('one')];
    const run = new LivingRun(aRunbook(steps));
    run.obeys({ kind: 'approve', step: 'go' }, BEN);
    run.pass(10 * MINUTE_MS);
    expect(run.under[0]).toMatchObject({ path: 'one', role: 'operator', approvedBy: null });
  });

  test('refuse, and the run fails', () => {
    const run = new LivingRun(aRunbook([anApproval('go')]));
    run.obeys({ kind: 'refuse', step: 'go', reason: 'not on a Friday' });
    expect(run.state.trouble).toBe('go: ben refused: not on a Friday');
  });

  test('answer a question with what it wants, which later steps get', () => {
    const run = new LivingRun(
      aRunbook([aQuestion('many'), anAction('one', { with: { n: '${{ steps.many.output.answer }}' } })]),
    );
    expect(run.refusal({ kind: 'answer', step: 'many', answer: 'few' })).toBe(
      'many wants a number, not "few".',
    );
    run.obeys({ kind: 'answer', step: 'many', answer: '3' });
    expect(run.under[0]?.input).toEqual({ n: 3 });
  });

  test('who do not answer leave what the document falls back on, or fail the step', () => {
    const run = new LivingRun(aRunbook([aQuestion('many', { fallback: 1 }), aQuestion('more')]));
    run.pass(MINUTE_MS);
    expect(run.statusOf('many')).toBe('succeeded');
    run.pass(MINUTE_MS);
    expect(run.state.trouble).toBe('more: nobody answered in time');
  });

  test('do a step by hand, and say so', () => {
    const run = new LivingRun(aRunbook([aManualStep('key')]));
    run.obeys({ kind: 'done', step: 'key', note: 'it was stiff' });
    expect([run.status, run.said('person')]).toEqual(['succeeded', ['key ben done: it was stiff']]);
  });

  test('pause a run: what is under way ends, nothing begins; and resume it', () => {
    const run = new LivingRun(aRunbook([anAction('one'), anAction('two')]));
    run.obeys({ kind: 'pause' });
    run.succeeds('one');
    expect([run.names(), run.status]).toEqual([[], 'paused']);
    run.obeys({ kind: 'resume' });
    expect(run.names()).toEqual(['two']);
  });

  test('of a run that is over can do nothing', () => {
    const run = new LivingRun(aRunbook([]));
    expect(run.refusal({ kind: 'cancel', reason: '' })).toBe(
      'The run R1 is over (succeeded): nothing can be done with it any more.',
    );
  });
});

describe('a failure', () => {
  test('waits for a person where the document says so, who retries the step', () => {
    const run = new LivingRun(aRunbook([anAction('one'), anAction('two')], { onFailure: 'ask' }));
    run.fails('one');
    expect(run.state.phase).toMatchObject({ status: 'stuck', step: 'one' });
    expect(run.refusal({ kind: 'retry', step: 'two' })).toBe('It is one that has failed, not two.');
    run.obeys({ kind: 'retry', step: 'one' });
    // What the first attempt came to is remembered under its own key.
    expect(run.under[0]).toMatchObject({ path: 'one', attempt: 2 });
    run.succeeds('one');
    run.succeeds('two');
    expect([run.status, run.state.trouble]).toEqual(['succeeded', null]);
  });

  test('deep within others is retried or skipped by its path', () => {
    const loop = aLoop('each', 'inputs.list', {
      steps: [anAction('fix', { with: { name: '${{ item }}' } })],
    });
    const run = new LivingRun(aRunbook([loop], { onFailure: 'ask' }), { inputs: { list: ['a', 'b', 'c'] } });
    run.succeeds('each[0].fix');
    run.fails('each[1].fix');
    run.succeeds('each[2].fix');
    expect(run.state.phase).toMatchObject({ status: 'stuck', step: 'each[1].fix' });
    run.obeys({ kind: 'retry', step: 'each[1].fix' });
    expect(run.under[0]?.input).toEqual({ name: 'b' });
    run.fails('each[1].fix');
    run.obeys({ kind: 'skip', step: 'each[1].fix', reason: 'b is gone' });
    expect(run.status).toBe('succeeded');
  });

  test('for which nobody comes within a day ends the run', () => {
    const run = new LivingRun(aRunbook([anAction('one')], { onFailure: 'ask', timeoutMs: 100 * 3_600_000 }));
    run.fails('one');
    run.pass(24 * 3_600_000);
    expect(run.status).toBe('failed');
  });

  test('takes back what was done, the newest first, where the document says so', () => {
    const steps = [
      anAction('one', { undo: { action: 'undo/one', with: { was: '${{ steps.one.output }}' } } }),
      anAction('two', { undo: anUndo('two') }),
      anAction('three', { undo: anUndo('three') }),
    ];
    const run = new LivingRun(aRunbook(steps, { onFailure: 'undo' }));
    run.succeeds('one', 7);
    run.succeeds('two');
    run.fails('three');
    expect(run.under).toMatchObject([{ path: 'two', isUndo: true, action: 'undo/two' }]);
    run.fails('two');
    expect(run.under).toMatchObject([{ path: 'one', isUndo: true, input: { was: 7 } }]);
    run.succeeds('one');
    expect([run.status, run.said('undo')]).toEqual([
      'failed',
      ['two could not be undone: it broke', 'one undone'],
    ]);
  });
});

describe('a cancelled run', () => {
  test('takes back what loops and other runbooks have done, once they are over too', () => {
    const fix = anAction('fix', { undo: { action: 'undo/fix', with: { name: '${{ item }}' } } });
    const inner = aRunbook(
      [anAction('set', { undo: { action: 'undo/set', with: { n: '${{ inputs.n }}' } } })],
      {
        inputs: { n: { type: 'number', description: '' } },
      },
    );
    const steps = [
      aLoop('each', '["a", "b"]', { steps: [fix] }),
      aChild('inner', inner, { n: 7 }),
      aManualStep('key'),
    ];
    const run = new LivingRun(aRunbook(steps, { onFailure: 'undo' }));
    for (const path of ['each[0].fix', 'each[1].fix', 'inner.set']) run.succeeds(path);
    run.obeys({ kind: 'cancel', reason: 'no' });
    const undone: unknown[] = [];
    for (let [next] = run.under; next !== undefined; [next] = run.under) {
      undone.push([next.path, next.input]);
      run.succeeds(next.path);
    }
    expect(undone).toEqual([
      ['inner.set', { n: 7 }],
      ['each[1].fix', { name: 'b' }],
      ['each[0].fix', { name: 'a' }],
    ]);
    expect(run.status).toBe('cancelled');
  });

  test('stops what is under way, waits for its end, and takes back what was done, that too', () => {
    const steps = [anAction('one', { undo: anUndo('one') }), anAction('two', { undo: anUndo('two') })];
    const run = new LivingRun(aRunbook(steps, { onFailure: 'undo' }));
    run.succeeds('one');
    run.obeys({ kind: 'cancel', reason: 'wrong server' });
    expect(run.effects.at(-1)).toEqual({ kind: 'stop', path: 'two' });
    expect([run.status, run.names()]).toEqual(['undoing', ['two']]);
    run.fails('two');
    run.succeeds('one');
    expect([run.status, run.state.trouble]).toEqual(['cancelled', 'cancelled by ben: wrong server']);
  });

  test('takes back what ended well while it was being stopped, and looks no further', () => {
    const steps = [
      inParallel('all', [anAction('one', { undo: anUndo('one') }), aPoll('up', 'result.exit_code == 0')]),
    ];
    const run = new LivingRun(aRunbook(steps, { onFailure: 'undo' }));
    run.obeys({ kind: 'cancel', reason: 'no' });
    run.succeeds('up', null, 1);
    run.succeeds('one');
    expect(run.under).toMatchObject([{ path: 'one', isUndo: true }]);
    run.succeeds('one');
    expect([run.status, run.statusOf('up')]).toEqual(['cancelled', 'failed']);
  });

  test('waits for nobody any more', () => {
    const steps = [inParallel('all', [aManualStep('key'), anApproval('go'), aWait('rest', 1_000)])];
    const run = new LivingRun(aRunbook(steps));
    expect(viewRun(run.state).awaited).toHaveLength(2);
    run.obeys({ kind: 'cancel', reason: 'no' });
    expect([run.status, viewRun(run.state).awaited]).toEqual(['cancelled', []]);
    expect(Object.values(run.state.steps).map(({ status }) => status)).toEqual(Array(4).fill('skipped'));
  });
});

describe('groups', () => {
  test('in parallel are begun at once, and the next step when all have ended', () => {
    const run = new LivingRun(
      aRunbook([inParallel('both', [anAction('one'), anAction('two')]), anAction('three')]),
    );
    expect(run.names()).toEqual(['one', 'two']);
    run.fails('two');
    expect(run.status).toBe('running');
    run.succeeds('one');
    expect([run.status, run.state.trouble]).toEqual(['failed', 'two: it broke']);
  });

  test('loops go through a list, so many at a time, and stop where too much fails', () => {
    const loop = aLoop('each', 'inputs.list', { errors: 0.25, steps: [anAction('fix')] });
    const run = new LivingRun(aRunbook([loop]), { inputs: { list: [1, 2, 3, 4, 5] } });
    expect(run.names()).toEqual(['each[0].fix', 'each[1].fix']);
    run.fails('each[0].fix');
    expect(run.names()).toEqual(['each[1].fix', 'each[2].fix']);
    run.succeeds('each[1].fix');
    run.fails('each[2].fix');
    run.succeeds('each[3].fix');
    expect([run.names(), run.status]).toEqual([[], 'failed']);
  });

  test('what came of each turn of a loop is known after it', () => {
    const loop = aLoop('each', '["a", "b"]', { errors: 0.5, steps: [anAction('fix')] });
    const after = anAction('after', { with: { turns: '${{ steps.each.output }}' } });
    const run = new LivingRun(aRunbook([loop, after]));
    run.fails('each[0].fix');
    run.succeeds('each[1].fix');
    expect(run.under[0]?.input).toEqual({
      turns: [
        { item: 'a', status: 'failed' },
        { item: 'b', status: 'succeeded' },
      ],
    });
  });

  test('of a switch the first that holds is taken, and its steps are seen after it', () => {
    const choice = aSwitch('which', [
      { when: 'inputs.n > 5', steps: [anAction('many')] },
      { when: null, steps: [anAction('few')] },
    ]);
    const run = new LivingRun(aRunbook([choice, anAction('after', { when: 'has(steps.few)' })]), {
      inputs: { n: 3 },
    });
    expect(run.names()).toEqual(['few']);
    run.succeeds('few');
    expect(run.names()).toEqual(['after']);
  });

  test('another runbook has its own inputs and sees nothing of what is around it', () => {
    const wanted = {
      server: { type: 'string', description: 'which' },
      n: { type: 'number', description: '', default: 2 },
    } as const;
    const inner = aRunbook([anAction('fix', { with: { all: '${{ inputs }}', seen: '${{ steps }}' } })], {
      inputs: wanted,
    });
    const run = new LivingRun(
      aRunbook([anAction('one'), aChild('inner', inner, { server: '${{ steps.one.output }}' })]),
    );
    run.succeeds('one', 'search');
    expect([run.under[0]?.path, run.under[0]?.input]).toEqual([
      'inner.fix',
      { all: { server: 'search', n: 2 }, seen: {} },
    ]);
    const without = new LivingRun(aRunbook([aChild('inner', inner)]));
    expect(without.state.trouble).toBe('inner: server is needed: which');
  });
});
