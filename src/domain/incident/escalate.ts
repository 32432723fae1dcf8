import { nameOfTarget } from '../escalation/escalation-policy.ts';
import type { NotificationEvent } from '../notify/notification.ts';
import { escalationSchedule, tellsNextContact } from './escalation-schedule.ts';
import type { EscalationStep } from './escalation-schedule.ts';
import type { IncidentDraft } from './incident-draft.ts';
import { titleOf } from './incident-phase.ts';
import type { IncidentState } from './incident-state.ts';

/** What people are told with a step. */
export interface StepWords {
  readonly event: NotificationEvent;
  readonly line: string;
}

/** The policy's steps that are still to come; none before the policy was read. */
export function stepsLeft({ policy, severity, escalation }: IncidentState): readonly EscalationStep[] {
  return policy === null ? [] : escalationSchedule(policy.escalation[severity]).slice(escalation.done);
}

/** Whom a step names, by the names that people know: `contact` and `next_contact` stand for somebody. */
export function namesIn(
  { policy, severity }: IncidentState,
  { targets, nextContact }: EscalationStep,
): readonly string[] {
  if (policy === null) return targets;
  const { contact, nextContacts } = policy.escalation[severity];
  const next = nextContacts[nextContact] ?? nextContacts.at(-1);
  return [...new Set(targets.map((target) => nameOfTarget(target, contact, next)))];
}

/** When the next step is due; null where the incident does not wait for an answer, or nobody is left. */
export function stepDueMs(state: IncidentState): number | null {
  if (state.phase.status !== 'triggered' || state.quiet !== null) return null;
  const next = stepsLeft(state)[0];
  return next === undefined ? null : state.escalation.startedAtMs + next.afterMs;
}

/** When people are told again who have all been told, and of whom nobody has answered; null where they are not. */
export function repeatDueMs(state: IncidentState): number | null {
  const everyMs = state.policy?.repeatIntervalMs;
  if (everyMs === undefined || state.phase.status !== 'triggered' || state.quiet !== null) return null;
  return stepsLeft(state).length > 0 ? null : (state.announcedAtMs ?? state.openedAtMs) + everyMs;
}

export function repeat(draft: IncidentDraft): void {
  draft.write('escalation', 'Telling everybody again: nobody has answered.');
  draft.tell({ event: 'repeated', announce: true, line: `${titleOf(draft.state)}: still unanswered` });
}

/**
 * Steps that are due by now: where nobody looked for long there are several, and they are one message for each next
 * contact among them.
 */
export function takeDueSteps(draft: IncidentDraft, words: StepWords): void {
  const { state, nowMs } = draft;
  const { startedAtMs } = state.escalation;
  const due = stepsLeft(state).filter(({ afterMs }) => startedAtMs + afterMs <= nowMs);
  const first = due.findIndex(tellsNextContact);
  const second = due.findIndex((step, index) => index > first && tellsNextContact(step));
  takeSteps(draft, first === -1 || second === -1 ? due : due.slice(0, second), words);
}

/** Tells whom these steps name, and who sees it of an escalation sees whom it goes to. */
export function takeSteps(
  draft: IncidentDraft,
  steps: readonly EscalationStep[],
  { event, line }: StepWords,
): void {
  const { escalation } = draft.state;
  const targets = [...new Set(steps.flatMap((step) => step.targets))];
  const names = [...new Set(steps.flatMap((step) => namesIn(draft.state, step)))];
  draft.change({ escalation: { ...escalation, done: escalation.done + steps.length } });
  draft.write('escalation', `Telling ${names.join(', ')}.`);
  const words = { event, line: event === 'escalated' ? `${line}; telling ${names.join(', ')}` : line };
  draft.tell({ ...words, announce: true, targets, nextContact: steps.at(-1)?.nextContact ?? 0 });
}

/** Waiting for an answer from now on: the policy of the severity begins anew, and its first step says why. */
export function trigger(draft: IncidentDraft, words: StepWords): void {
  draft.change({ phase: { status: 'triggered', sinceMs: draft.nowMs } });
  startPolicy(draft, words);
}

/** The same quietly: messages that there are say it at once, and the policy begins at that later time. */
export function triggerLater(draft: IncidentDraft, words: StepWords, startsAtMs: number): void {
  draft.change({
    phase: { status: 'triggered', sinceMs: draft.nowMs },
    escalation: { startedAtMs: startsAtMs, done: 0 },
  });
  draft.tell({ ...words, announce: false });
}

export function startPolicy(draft: IncidentDraft, words: StepWords): void {
  draft.change({ escalation: { startedAtMs: draft.nowMs, done: 0 } });
  const dueMs = stepDueMs(draft.state);
  if (dueMs !== null && dueMs <= draft.nowMs) takeDueSteps(draft, words);
  else draft.tell({ ...words, announce: true });
}

/** Those who were only told at the beginning see it in their message; those who were escalated to are told. */
export function tellResolved(draft: IncidentDraft, line: string): void {
  draft.tell({ event: 'resolved', announce: draft.state.escalation.done > 1, line });
}
