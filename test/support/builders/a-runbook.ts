import type { ActionStep, Call, Runbook, Step } from '../../../src/domain/runbook/runbook.ts';

/** Started by an operator, with an hour to go; nothing in it but what is given. */
export function aRunbook(steps: readonly Step[], changes: Partial<Runbook> = {}): Runbook {
  return {
    name: 'book',
    title: 'A book',
    description: '',
    inputs: {},
    timeoutMs: 3_600_000,
    role: 'operator',
    onFailure: 'stop',
    steps,
    ...changes,
  };
}

const HEAD = { when: null, timeBoxMs: null, continueOnError: false } as const;
const MINUTE_MS = 60_000;

type Changes<K extends Step['kind']> = Partial<Extract<Step, { kind: K }>>;

export function anAction(id: string, changes: Partial<ActionStep> = {}): ActionStep {
  return {
    ...HEAD,
    id,
    title: id,
    kind: 'action',
    action: `do/${id}`,
    with: {},
    accept: null,
    retry: { attempts: 1, backoffMs: 1_000, on: [] },
    timeoutMs: MINUTE_MS,
    undo: null,
    ...changes,
  };
}

export function anUndo(id: string): Call {
  return { action: `undo/${id}`, with: {} };
}

export function aWait(id: string, forMs: number): Step {
  return { ...HEAD, id, title: id, kind: 'wait', forMs };
}

export function anApproval(id: string, changes: Changes<'approve'> = {}): Step {
  return {
    ...HEAD,
    ...{ id, title: id, kind: 'approve', text: 'May it go on?', role: 'approver', quorum: 1 },
    ...{ expiresMs: 10 * MINUTE_MS, otherwise: 'refuse' },
    ...changes,
  };
}

export function aQuestion(id: string, changes: Changes<'ask'> = {}): Step {
  return {
    ...HEAD,
    ...{ id, title: id, kind: 'ask', question: 'How many?', answer: 'number', choices: [] },
    expiresMs: MINUTE_MS,
    ...changes,
  };
}

export function aManualStep(id: string): Step {
  return { ...HEAD, id, title: id, kind: 'manual', instruct: 'Turn the key.', expiresMs: 10 * MINUTE_MS };
}

export function aPoll(id: string, until: string, changes: Changes<'poll'> = {}): Step {
  return {
    ...HEAD,
    ...{ id, title: id, kind: 'poll', action: `look/${id}`, with: {}, until, everyMs: 10_000 },
    limitMs: MINUTE_MS,
    ...changes,
  };
}

export function inParallel(id: string, steps: readonly Step[]): Step {
  return { ...HEAD, id, title: id, kind: 'parallel', steps };
}

export function aLoop(id: string, over: string, changes: Changes<'for_each'> = {}): Step {
  return {
    ...HEAD,
    ...{ id, title: id, kind: 'for_each', in: over, as: 'item', concurrency: 2, errors: 0, steps: [] },
    ...changes,
  };
}

export function aSwitch(id: string, cases: Extract<Step, { kind: 'switch' }>['cases']): Step {
  return { ...HEAD, id, title: id, kind: 'switch', cases };
}

export function aChild(id: string, runbook: Runbook, given: Call['with'] = {}): Step {
  return { ...HEAD, id, title: id, kind: 'runbook', runbook, with: given };
}
