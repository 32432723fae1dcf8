import { describe, expect, test } from 'vitest';
import {
  aChild,
  aLoop,
  anAction,
  anApproval,
  aPoll,
  aQuestion,
  aRunbook,
  aSwitch,
  inParallel,
} from '../../../test/support/builders/a-runbook.ts';
import type { LintedAction } from './lint-runbook.ts';
import { lintRunbook } from './lint-runbook.ts';
import type { Runbook, Step } from './runbook.ts';

const READ: LintedAction = { effect: 'read', fields: ['server', 'limit'], problemsOf: () => [] };
const ACTIONS: Readonly<Record<string, LintedAction>> = {
  'server/show': READ,
  'server/restart': { ...READ, effect: 'danger' },
  'server/picky': { ...READ, problemsOf: () => [{ field: 'limit', message: 'too many' }] },
};
const KNOWN = { actionOf: (name: string) => ACTIONS[name] ?? null, actionNames: Object.keys(ACTIONS) };

function said(steps: readonly Step[], changes: Partial<Runbook> = {}): readonly string[] {
  return lintRunbook(aRunbook(steps, changes), KNOWN).map(
    ({ step, field, message, suggestion }) =>
      `${[step, ...field].join(' ')}: ${message}${suggestion === undefined ? '' : `; ${suggestion}`}`,
  );
}

const show = (id: string, changes: Parameters<typeof anAction>[1] = {}) =>
  anAction(id, { action: 'server/show', ...changes });
const restart = (id: string) => anAction(id, { action: 'server/restart' });

describe('what is wrong with a runbook is said before it runs', () => {
  test('nothing of one that is right', () => {
    const steps = [
      show('one', { with: { server: '${{ inputs.server }}' } }),
      aLoop('each', 'steps.one.output.servers', {
        as: 'it',
        steps: [show('two', { with: { server: '${{ it.name }}' } })],
      }),
      inParallel('both', [show('left'), show('right')]),
      show('three', { when: 'steps.left.exit_code == 0 && has(steps.each)' }),
    ];
    expect(said(steps, { inputs: { server: { type: 'server', description: '' } } })).toEqual([]);
  });

  test.each<[string, readonly Step[], RegExp]>([
    [
      'an action that is not there',
      [show('a', { action: 'server/shwo' })],
      /^a action: there is no action server\/shwo; did you mean 'server\/show'\?$/,
    ],
    [
      'an input that it does not have',
      [show('a', { with: { servr: 'x' } })],
      /^a with servr: .* no input servr; did you mean 'server'\?$/,
    ],
    [
      'an input that it does not take',
      [anAction('a', { action: 'server/picky', with: { limit: 9 } })],
      /^a with limit: .*too many$/,
    ],
    ['an expression that cannot be read', [show('a', { when: 'steps. == 1' })], /^a when: steps\. == 1: /],
    [
      'a name that nobody gives',
      [show('a', { when: 'step.one == 1' })],
      /^a when: .*Unknown variable: step$/,
    ],
    [
      'a step that comes later',
      [show('a', { when: 'steps.b.exit_code == 0' }), show('b')],
      /^a when: no step b comes before it/,
    ],
    [
      'an input that is not declared',
      [show('a', { with: { server: '${{ inputs.sever }}' } })],
      /^a with: no input sever is declared/,
    ],
    ['a step that is never reached', [show('a', { when: 'false' })], /^a when: never holds/],
    [
      'a case behind one that takes all',
      [
        aSwitch('s', [
          { when: null, steps: [] },
          { when: 'true', steps: [] },
        ]),
      ],
      /^s switch 1: is never reached/,
    ],
    [
      'a question of a choice without choices',
      [aQuestion('q', { answer: 'choice' })],
      /^q ask choices: is needed/,
    ],
    [
      'a fallback that is no answer',
      [aQuestion('q', { fallback: 'few' })],
      /^q ask default: has to be a number/,
    ],
    [
      'a change that is asked for again and again',
      [anApproval('go'), aPoll('p', 'result.exit_code == 0', { action: 'server/restart' })],
      /^p wait action: server\/restart changes something, .* may only look; make it a step of its own/,
    ],
    [
      'another runbook for which more is needed than for this one',
      [aChild('c', aRunbook([], { name: 'strong', role: 'approver' }))],
      /^c runbook: strong needs the role approver, and this one may be started with operator; write role: approver/,
    ],
    [
      'what takes a step back',
      [show('a', { undo: { action: 'server/hsow', with: {} } })],
      /^a undo action: there is no action/,
    ],
  ])('%s', (_what, steps, words) => {
    expect(said(steps)).toEqual([expect.stringMatching(words)]);
  });

  test('an input whose value will be known later is not judged', () => {
    const step = anAction('a', { action: 'server/picky', with: { limit: '${{ inputs.n }}' } });
    expect(said([step], { inputs: { n: { type: 'number', description: '' } } })).toEqual([]);
  });

  test('another runbook that needs no more than this one is as it should be', () => {
    const child = aRunbook([], { role: 'approver' });
    expect(said([aChild('c', child)], { role: 'approver' })).toEqual([]);
  });

  test('a default that is none of the type', () => {
    const inputs = { n: { type: 'number', description: '', default: 'many' } } as const;
    expect(said([], { inputs })).toEqual([' inputs n default: has to be a number']);
  });
});

describe('a dangerous step', () => {
  const UNAPPROVED = expect.stringMatching(
    /^r action: server\/restart is dangerous and nobody has approved it/,
  ) as unknown;

  test('needs an approval before it', () => {
    expect(said([restart('r')])).toEqual([UNAPPROVED]);
    expect(said([restart('r'), anApproval('go')])).toEqual([UNAPPROVED]);
    expect(said([anApproval('go'), show('a'), inParallel('p', [restart('r')])])).toEqual([]);
  });

  test('that may be left out, is granted by silence, or given elsewhere is none', () => {
    expect(said([{ ...anApproval('go'), when: 'run.who == "ann"' }, restart('r')])).toEqual([UNAPPROVED]);
    expect(said([{ ...anApproval('go'), continueOnError: true }, restart('r')])).toEqual([UNAPPROVED]);
    expect(said([anApproval('go', { otherwise: 'approve' }), restart('r')])).toEqual([UNAPPROVED]);
    expect(said([anApproval('go', { role: 'operator' }), restart('r')])).toEqual([UNAPPROVED]);
    const elsewhere = aSwitch('s', [{ when: 'run.who == "ann"', steps: [anApproval('go')] }]);
    expect(said([elsewhere, restart('r')])).toEqual([UNAPPROVED]);
  });
});
