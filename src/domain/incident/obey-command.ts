import type { NotificationEvent } from '../notify/notification.ts';
import { stepsLeft, takeSteps, tellResolved, trigger } from './escalate.ts';
import type { GivenCommand, IncidentCommand } from './incident-command.ts';
import type { IncidentDraft } from './incident-draft.ts';
import { membersOf, resolve, titleOf } from './incident-phase.ts';
import type { IncidentState } from './incident-state.ts';
import { iso } from '../zone/iso.ts';

/** Carries out what a person asks. It was not refused: `refuseCommand` is asked before. */
export function obey(draft: IncidentDraft, { who, command }: GivenCommand): void {
  const title = titleOf(draft.state);
  switch (command.kind) {
    case 'ack':
      acknowledge(draft, who);
      return;
    case 'unack':
      draft.write('person', 'Took the acknowledgement back.', who);
      trigger(draft, { event: 'unacknowledged', line: `${title}: ${who} does not have it any more` });
      return;
    case 'assign':
      draft.change({ assignee: command.to });
      draft.write('person', `Assigned it to ${command.to}.`, who);
      update(draft, 'assigned', `${title}: assigned to ${command.to} by ${who}`);
      return;
    case 'note':
      draft.write('person', `Note: ${command.text}`, who);
      update(draft, 'noted', `${who}: ${command.text}`);
      return;
    case 'snooze':
      snooze(draft, who, command.untilMs);
      return;
    case 'escalate':
      escalate(draft, who);
      return;
    case 'run':
      run(draft, who);
      return;
    case 'resolve':
      resolve(draft, who, command.cause);
      draft.write('person', `Resolved: ${command.cause}.`, who);
      tellResolved(draft, `${title}: resolved by ${who}: ${command.cause}`);
      return;
    case 'reopen':
      draft.write('person', 'Reopened.', who);
      trigger(draft, { event: 'reopened', line: `${title}: reopened by ${who}` });
  }
}

function acknowledge(draft: IncidentDraft, who: string): void {
  const { nowMs, state } = draft;
  const lapsesAtMs = nowMs + acknowledgementMs(state);
  draft.change({
    phase: { status: 'acknowledged', sinceMs: nowMs, who, lapsesAtMs },
    acknowledgedAtMs: state.acknowledgedAtMs ?? nowMs,
  });
  draft.write('person', `Acknowledged; it counts until ${iso(lapsesAtMs)}.`, who);
  update(draft, 'acknowledged', `${titleOf(state)}: acknowledged by ${who}`);
}

function snooze(draft: IncidentDraft, who: string, untilMs: number): void {
  draft.change({ phase: { status: 'snoozed', sinceMs: draft.nowMs, who, untilMs } });
  draft.write('person', `Snoozed until ${iso(untilMs)}.`, who);
  update(draft, 'snoozed', `${titleOf(draft.state)}: snoozed until ${iso(untilMs)} by ${who}`);
}

function escalate(draft: IncidentDraft, who: string): void {
  const { state, nowMs } = draft;
  const next = stepsLeft(state).slice(0, 1);
  // What was due while somebody had it does not follow at once: times are counted on from this step.
  const startedAtMs = Math.max(state.escalation.startedAtMs, nowMs - (next[0]?.afterMs ?? 0));
  draft.change({
    phase: { status: 'triggered', sinceMs: nowMs },
    escalation: { ...state.escalation, startedAtMs },
  });
  draft.write('person', 'Escalated.', who);
  takeSteps(draft, next, { event: 'escalated', line: `${titleOf(draft.state)}: escalated by ${who}` });
}

function run(draft: IncidentDraft, who: string): void {
  draft.change({ isRunning: true });
  draft.write('person', 'Started the first look: check and contract diff.', who);
  draft.start({ kind: 'run', servers: membersOf(draft.state).slice(0, SERVERS_LOOKED_AT), who });
}

/** To those who have been told, without a noise. */
function update(draft: IncidentDraft, event: NotificationEvent, line: string): void {
  draft.tell({ event, announce: false, line });
}

/** Servers of a storm that a first look goes to. */
const SERVERS_LOOKED_AT = 10;

/** Why a command is refused, and what can be done instead; null where it is not. */
export function refuseCommand(state: IncidentState, command: IncidentCommand, nowMs: number): string | null {
  const { phase, id } = state;
  if (phase.status === 'closed') return refuseClosed(state, command);
  if (phase.status === 'resolved' && !['reopen', 'note', 'assign'].includes(command.kind)) {
    const by = phase.who === null ? 'has recovered' : `was resolved by ${phase.who}`;
    return `${id} ${by} at ${iso(phase.sinceMs)}. \`watchkeeper incident reopen ${id}\` opens it again.`;
  }
  switch (command.kind) {
    case 'ack':
      return phase.status === 'acknowledged'
        ? `${id} was acknowledged by ${phase.who} at ${iso(phase.sinceMs)} already.`
        : null;
    case 'unack':
      return phase.status === 'acknowledged'
        ? null
        : `${id} is ${phase.status}: there is no acknowledgement to take back.`;
    case 'snooze':
      return refuseSnooze(state, command.untilMs, nowMs);
    case 'escalate':
      return refuseEscalation(state);
    case 'run':
      return refuseRun(state);
    case 'reopen':
      return phase.status === 'resolved' ? null : `${id} is ${phase.status}: it is open.`;
    case 'assign':
    case 'note':
    case 'resolve':
      return null;
  }
}

function refuseClosed({ id, phase }: IncidentState, { kind }: IncidentCommand): string {
  const into = phase.status === 'closed' ? phase.foldedInto : null;
  if (into !== null) return `${id} is part of the outage ${into}: use that one.`;
  const why = kind === 'reopen' ? 'its time to reopen is over' : 'it is over';
  return `${id} closed at ${iso(phase.sinceMs)}: ${why}. If it fires again, a new incident opens that says it follows ${id}.`;
}

function refuseEscalation(state: IncidentState): string | null {
  const { id, policy, quiet, severity } = state;
  if (quiet !== null)
    return `Nobody is told of ${id} until ${iso(quiet.untilMs)}: ${quiet.by}. End that first.`;
  if (policy === null) return `Who is told of ${id} is being read: try again in a moment.`;
  if (stepsLeft(state).length > 0) return null;
  return `Everybody whom the policy of ${severity} incidents names has been told of ${id}. \`watchkeeper incident assign ${id} NAME\` gives it to somebody.`;
}

function refuseRun(state: IncidentState): string | null {
  const { id, isRunning } = state;
  if (membersOf(state).length === 0) return `${id} is of no server: there is none to look at.`;
  return isRunning ? `A first look at ${id} is under way already.` : null;
}

function refuseSnooze({ id, policy }: IncidentState, untilMs: number, nowMs: number): string | null {
  if (untilMs <= nowMs) return `${iso(untilMs)} is past: give a time to come.`;
  const longestMs = policy?.longestSnoozeMs ?? Number.MAX_SAFE_INTEGER;
  if (untilMs - nowMs <= longestMs) return null;
  return `${id} can be snoozed until ${iso(nowMs + longestMs)} at the longest (alerting.routing.longest_silence).`;
}

function acknowledgementMs({ policy, severity }: IncidentState): number {
  return policy?.escalation[severity].acknowledgementMs ?? DEFAULT_ACKNOWLEDGEMENT_MS;
}

/** RESPONDING section 2. */
export const DEFAULT_ACKNOWLEDGEMENT_MS = 30 * 60_000;
