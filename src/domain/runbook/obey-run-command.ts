import { isAtLeast } from '../access/role.ts';
import { failStep, skipStep } from './begin-step.ts';
import { coerce, wordsOf } from './given-inputs.ts';
import { placeOf } from './place-of.ts';
import type { RunDraft } from './run-draft.ts';
import type { Pause, RunPhase, RunState, StepPath, StepState } from './run-state.ts';
import { isEnded, isOver, pauseOf, withinOf } from './run-state.ts';
import type { GivenRunCommand, RunCommand } from './run-step.ts';
import { succeedStep } from './succeed-step.ts';

/** Whether who started a run may also approve it: only where there is nobody else. */
export interface ApprovalPolicy {
  readonly allowsSelfApproval: boolean;
}

/** What a command does to a run is decided here alone, whoever gives it by whichever way; null where it is accepted. */
export function refuseRunCommand(
  state: RunState,
  given: GivenRunCommand,
  policy: ApprovalPolicy,
): string | null {
  const { id, phase } = state;
  const { command } = given;
  if (isOver(state)) return `The run ${id} is over (${phase.status}): nothing can be done with it any more.`;
  switch (command.kind) {
    case 'cancel':
      return phase.status === 'undoing' ? `The run ${id} is ending already.` : null;
    case 'pause':
      if (pauseOf(phase) !== null) return `The run ${id} is paused already.`;
      return phase.status === 'undoing'
        ? `The run ${id} is undoing: only one that goes on can be paused.`
        : null;
    case 'resume':
      return pauseOf(phase) === null ? `The run ${id} is ${phase.status}, not paused.` : null;
    case 'retry':
      return refuseRetry(state, command.step);
    case 'skip':
      return refuseSkip(state, command.step);
    case 'approve':
    case 'refuse':
      return refuseVerdict(state, { ...given, step: command.step }, policy);
    case 'answer':
      return refuseAnswer(state, command);
    case 'done':
      return expecting(state, command.step, 'manual');
  }
}

function refuseRetry({ id, phase }: RunState, step: StepPath): string | null {
  if (phase.status !== 'stuck') return `No step of the run ${id} waits for a person: it is ${phase.status}.`;
  return phase.step === step ? null : `It is ${phase.step} that has failed, not ${step}.`;
}

const SKIPPABLE: readonly StepState['status'][] = ['waiting', 'polling', 'retrying', 'manual'];

function refuseSkip(state: RunState, step: StepPath): string | null {
  const { phase, steps } = state;
  if (placeOf(state, step)?.step.kind === 'approve')
    return `${step} is an approval, which nobody can skip: retry it to ask anew, or cancel the run.`;
  if (phase.status === 'stuck' && phase.step === step) return null;
  const current = steps[step];
  if (current !== undefined && SKIPPABLE.includes(current.status)) return null;
  const now = current === undefined ? 'has not begun' : `is ${current.status}`;
  return `${step} ${now}: only a step that has failed, waits, or is a person's can be skipped.`;
}

function refuseVerdict(
  state: RunState,
  { who, role, step }: Omit<GivenRunCommand, 'command'> & { readonly step: StepPath },
  { allowsSelfApproval }: ApprovalPolicy,
): string | null {
  const wrong = expecting(state, step, 'approval');
  if (wrong !== null) return wrong;
  const place = placeOf(state, step);
  const current = state.steps[step];
  if (place?.step.kind !== 'approve' || current?.status !== 'approval') return wrong;
  if (!isAtLeast(role, place.step.role))
    return `${step} needs the role ${place.step.role}; ${who} has ${role}.`;
  if (who === state.caller.who && !allowsSelfApproval)
    return `${who} started the run ${state.id}: somebody else has to decide about it.`;
  const isGiven = current.approvals.some((approval) => approval.who === who);
  return isGiven ? `${who} has approved it already; ${place.step.quorum} different people have to.` : null;
}

function refuseAnswer(
  state: RunState,
  { step, answer }: Extract<RunCommand, { kind: 'answer' }>,
): string | null {
  const wrong = expecting(state, step, 'asking');
  const place = placeOf(state, step);
  if (wrong !== null || place?.step.kind !== 'ask') return wrong;
  const { answer: type, choices } = place.step;
  const isRight = coerce({ type, choices }, answer) !== undefined;
  return isRight ? null : `${step} wants ${wordsOf({ type, choices })}, not ${JSON.stringify(answer)}.`;
}

const IS_NOT = {
  manual: 'is not waiting for somebody to do it',
  approval: 'is not waiting for an approval',
  asking: 'asks nothing',
} as const;

function expecting({ id, steps }: RunState, step: StepPath, status: keyof typeof IS_NOT): string | null {
  if (steps[step]?.status === status) return null;
  return `${step} of the run ${id} ${IS_NOT[status]}: it is ${steps[step]?.status ?? 'not begun'}.`;
}

/** Does what `refuseRunCommand` has let through. */
export function obeyRunCommand(draft: RunDraft, given: GivenRunCommand): void {
  const { who, command } = given;
  const say = (text: string, path: StepPath | null = null): void => {
    draft.say({ kind: 'person', path, who, text });
  };
  switch (command.kind) {
    case 'cancel':
      say(`cancelled: ${command.reason}`);
      draft.change({ trouble: `cancelled by ${who}: ${command.reason}` });
      stop(draft, 'cancelled');
      break;
    case 'pause':
      say('paused');
      pause(draft, { who, sinceMs: draft.nowMs });
      break;
    case 'resume':
      say('resumed');
      resume(draft);
      break;
    case 'retry':
      say('retried', command.step);
      again(draft, command.step);
      break;
    case 'skip':
      skipStep(draft, command.step, { reason: command.reason, who });
      unstick(draft);
      break;
    case 'approve':
      approve(draft, command.step, who);
      break;
    case 'refuse':
      say(`refused: ${command.reason}`, command.step);
      failStep(draft, command.step, { code: 'REFUSED', message: `${who} refused: ${command.reason}` });
      break;
    case 'answer':
      say(`answered: ${JSON.stringify(command.answer)}`, command.step);
      takeAnswer(draft, command, who);
      break;
    case 'done':
      say(command.note === '' ? 'done' : `done: ${command.note}`, command.step);
      succeedStep(draft, command.step, { exitCode: null, output: { by: who, note: command.note } });
      break;
  }
}

const RUNNING: RunPhase = { status: 'running' };

/** Ends what is under way; then what was done is taken back where the document says so. */
export function stop(draft: RunDraft, end: 'failed' | 'cancelled'): void {
  const { steps } = draft.state;
  for (const [path, step] of Object.entries(steps)) {
    if (step.status === 'running') draft.effect({ kind: 'stop', path });
    else if (!isEnded(step)) leave(draft, path, step);
  }
  draft.change({ phase: { status: 'undoing', end } });
}

/** Nobody has to answer any more, and nothing is waited for. */
function leave(draft: RunDraft, path: StepPath, step: StepState): void {
  const left = { status: 'skipped', reason: 'the run has ended', who: null, endedAtMs: draft.nowMs } as const;
  draft.setStep(path, {
    ...withinOf(step),
    ...left,
    sinceMs: step.sinceMs,
    attempts: draft.attempts(path),
  });
}

function pause(draft: RunDraft, pause: Pause): void {
  const { phase } = draft.state;
  draft.change({ phase: phase.status === 'stuck' ? { ...phase, pause } : { status: 'paused', ...pause } });
}

function resume(draft: RunDraft): void {
  const { phase } = draft.state;
  if (phase.status === 'paused') draft.change({ phase: RUNNING });
  if (phase.status !== 'stuck') return;
  const { status, step, sinceMs, dueMs } = phase;
  draft.change({ phase: { status, step, sinceMs, dueMs } });
}

function unstick(draft: RunDraft): void {
  const { phase } = draft.state;
  if (phase.status !== 'stuck') return;
  const held = pauseOf(phase);
  draft.change({ phase: held === null ? RUNNING : { status: 'paused', ...held }, trouble: null });
}

function again(draft: RunDraft, path: StepPath): void {
  const current = draft.step(path);
  const attempt = draft.attempts(path);
  // An attempt has a key of its own, under which what it came to is remembered: the next one has to be another.
  if (current?.status === 'failed' && attempt > 0)
    draft.setStep(path, {
      status: 'retrying',
      sinceMs: draft.nowMs,
      attempt,
      dueMs: draft.nowMs,
      failure: current.failure,
    });
  else draft.forget((each) => each === path);
  unstick(draft);
}

function approve(draft: RunDraft, path: StepPath, who: string): void {
  const current = draft.step(path);
  const place = placeOf(draft.state, path);
  if (current?.status !== 'approval' || place?.step.kind !== 'approve') return;
  const approvals = [...current.approvals, { who, atMs: draft.nowMs }];
  draft.say({ kind: 'person', path, who, text: 'approved' });
  draft.setStep(path, { ...current, approvals });
  if (approvals.length < place.step.quorum) return;
  succeedStep(draft, path, { exitCode: null, output: { approved_by: approvals.map((each) => each.who) } });
}

function takeAnswer(
  draft: RunDraft,
  { step, answer }: Extract<RunCommand, { kind: 'answer' }>,
  who: string,
): void {
  const place = placeOf(draft.state, step);
  if (place?.step.kind !== 'ask') return;
  const value = coerce({ type: place.step.answer, choices: place.step.choices }, answer) ?? null;
  succeedStep(draft, step, { exitCode: null, output: { answer: value, by: who } });
}
