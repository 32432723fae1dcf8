import type { Severity } from '../alert/alert-rule.ts';
import type { IncidentButton } from '../notify/notification.ts';
import { namesIn, stepDueMs, stepsLeft } from './escalate.ts';
import type { IncidentCommand, IncidentCommandKind } from './incident-command.ts';
import { membersOf, titleOf, worstAlert } from './incident-phase.ts';
import type { IncidentAlertState, IncidentPhase, IncidentState, Quiet } from './incident-state.ts';
import { refuseCommand } from './obey-command.ts';
import { iso } from '../zone/iso.ts';

/** An incident as people and channels see it: what the store keeps of it, one document an incident. */
export interface IncidentView {
  readonly environment: string;
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly phase: IncidentPhase;
  readonly isStorm: boolean;
  readonly openedAtMs: number;
  readonly follows: string | null;
  /** Of the worst alert: what its check found. */
  readonly cause: string;
  readonly servers: readonly string[];
  readonly alerts: readonly IncidentAlertState[];
  readonly assignee: string | null;
  readonly quiet: Quiet | null;
  /** Who is told next and when, if nobody answers; null where nobody is. */
  readonly next: { readonly atMs: number; readonly targets: readonly string[] } | null;
  /** What can be done with it now. */
  readonly commands: readonly IncidentCommandKind[];
  /** When somebody first had it, and when it was last over: null where that never was. */
  readonly acknowledgedAtMs: number | null;
  readonly resolvedAtMs: number | null;
  readonly channels: readonly string[];
  readonly isRunning: boolean;
  /** Rises with every change: of two views the higher is the newer. */
  readonly revision: number;
}

export function viewIncident(state: IncidentState, nowMs: number): IncidentView {
  const dueMs = stepDueMs(state);
  const step = stepsLeft(state)[0];
  return {
    environment: state.environment,
    id: state.id,
    title: titleOf(state),
    severity: state.severity,
    phase: state.phase,
    isStorm: state.isStorm,
    openedAtMs: state.openedAtMs,
    follows: state.follows,
    cause: worstAlert(state)?.reason ?? '',
    servers: membersOf(state),
    alerts: state.alerts,
    assignee: state.assignee,
    quiet: state.quiet,
    next: dueMs === null || step === undefined ? null : { atMs: dueMs, targets: namesIn(state, step) },
    commands: commandsOf(state, nowMs),
    acknowledgedAtMs: state.acknowledgedAtMs,
    resolvedAtMs: state.resolvedAtMs,
    channels: state.channels,
    isRunning: state.isRunning,
    revision: state.revision,
  };
}

/** Each command with what it would be asked with, to learn whether it would be refused. */
const ASKED: Readonly<Record<IncidentCommandKind, (nowMs: number) => IncidentCommand>> = {
  ack: () => ({ kind: 'ack' }),
  unack: () => ({ kind: 'unack' }),
  run: () => ({ kind: 'run' }),
  snooze: (nowMs) => ({ kind: 'snooze', untilMs: nowMs + 1 }),
  escalate: () => ({ kind: 'escalate' }),
  assign: () => ({ kind: 'assign', to: 'somebody' }),
  note: () => ({ kind: 'note', text: 'something' }),
  resolve: () => ({ kind: 'resolve', cause: 'something' }),
  reopen: () => ({ kind: 'reopen' }),
};

function commandsOf(state: IncidentState, nowMs: number): readonly IncidentCommandKind[] {
  return KINDS.filter((kind) => refuseCommand(state, ASKED[kind](nowMs), nowMs) === null);
}

const KINDS = [
  'ack',
  'unack',
  'run',
  'snooze',
  'escalate',
  'assign',
  'note',
  'resolve',
  'reopen',
] as const satisfies readonly (IncidentCommandKind & IncidentButton)[];

/** Servers and alerts of a view that a message or the Temporal UI needs: a storm may have thousands. */
export function clipView(view: IncidentView, most: number): IncidentView {
  return view.alerts.length <= most ? view : { ...view, alerts: view.alerts.slice(0, most) };
}

/** What Temporal's UI shows of an incident: Markdown, a few lines however many servers it has. */
export function describeIncident(view: IncidentView): string {
  const { phase, next, quiet } = view;
  const lines = [
    `**${phase.status}**, ${view.severity}: ${view.title}`,
    '',
    `${standing(phase)}${view.assignee === null ? '' : ` Assigned to ${view.assignee}.`}`,
    view.cause === '' ? '' : `\n${view.cause}`,
    next === null ? '' : `\nNext: ${next.targets.join(', ')} at ${iso(next.atMs)} if nobody answers.`,
    quiet === null ? '' : `\nNobody is told until ${iso(quiet.untilMs)}: ${quiet.by}.`,
    '',
    subjectLine(view),
    '',
    `The whole story: \`watchkeeper incident show ${view.id} --environment ${view.environment}\``,
  ];
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '').join('\n');
}

const SERVERS_SHOWN = 10;

function subjectLine({ servers }: IncidentView): string {
  if (servers.length === 0) return 'Of no server: of the installation itself.';
  const more = servers.length > SERVERS_SHOWN ? ', ...' : '';
  return `Servers (${servers.length}): ${servers.slice(0, SERVERS_SHOWN).join(', ')}${more}`;
}

function standing(phase: IncidentPhase): string {
  const since = iso(phase.sinceMs);
  switch (phase.status) {
    case 'triggered':
      return `Nobody has answered since ${since}.`;
    case 'acknowledged':
      return `Acknowledged by ${phase.who} at ${since}; that counts until ${iso(phase.lapsesAtMs)}.`;
    case 'snoozed':
      return `Snoozed by ${phase.who} until ${iso(phase.untilMs)}.`;
    case 'resolved':
      return phase.who === null
        ? `Recovered at ${since}; closes at ${iso(phase.closesAtMs)}.`
        : `Resolved by ${phase.who} at ${since}: ${phase.cause}; closes at ${iso(phase.closesAtMs)}.`;
    case 'closed':
      return phase.foldedInto === null ? `Closed at ${since}.` : `Part of the outage ${phase.foldedInto}.`;
  }
}
