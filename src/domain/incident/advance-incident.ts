import { automaticRunOf } from './automatic-run.ts';
import { describeSpan } from '../notify/story.ts';
import { worstOf } from '../routing/compare-severity.ts';
import { repeat, repeatDueMs, startPolicy, stepDueMs, takeDueSteps, trigger } from './escalate.ts';
import type { StepWords } from './escalate.ts';
import { obey } from './obey-command.ts';
import { channelReportOf, channelsAfter } from './channel-report.ts';
import { IncidentDraft } from './incident-draft.ts';
import { cleared, fired, firedText } from './take-alert.ts';
import type { IncidentAlert, IncidentMessage } from './incident-message.ts';
import type { IncidentState } from './incident-state.ts';
import type { DeliveryOutcome, IncidentFact, IncidentStep } from './incident-step.ts';
import { isOver, titleOf } from './incident-phase.ts';
import { tellMembers } from './members.ts';
import { iso } from '../zone/iso.ts';

export interface IncidentBeginning {
  readonly environment: string;
  readonly id: string;
  readonly isStorm: boolean;
  readonly group?: string;
  readonly openedAtMs: number;
  readonly follows: string | null;
  readonly alerts: readonly IncidentAlert[];
  readonly failingChannels?: readonly string[];
}

/** An incident as it begins: nobody has been told yet, and who is to be is being read. */
export function beginIncident(beginning: IncidentBeginning): IncidentStep {
  const { alerts, openedAtMs } = beginning;
  const draft = new IncidentDraft(
    {
      ...beginning,
      version: 1,
      severity: worstOf(alerts.map(({ severity }) => severity)),
      alerts: alerts.map((alert) => ({ ...alert, clearedAtMs: null })),
      phase: { status: 'triggered', sinceMs: openedAtMs },
      assignee: null,
      acknowledgedAtMs: null,
      resolvedAtMs: null,
      policy: null,
      escalation: { startedAtMs: openedAtMs, done: 0 },
      quiet: null,
      updateDueMs: null,
      updatedAtMs: openedAtMs,
      joined: [],
      announcedAtMs: openedAtMs,
      channels: [],
      isRunning: false,
      revision: 1,
      messages: 0,
      entries: 0,
    },
    openedAtMs,
  );
  const { follows } = beginning;
  const what = openedText(beginning);
  draft.write('status', follows === null ? `${what}.` : `${what}; it follows ${follows}, which has closed.`);
  for (const alert of alerts.slice(0, ALERTS_WRITTEN)) draft.write('alert', firedText(draft, alert));
  if (alerts.length > ALERTS_WRITTEN)
    draft.write('alert', `And ${alerts.length - ALERTS_WRITTEN} more alerts.`);
  draft.start({ kind: 'read_policy' });
  const automatic = automaticRunOf(draft.state);
  if (automatic !== null) draft.start({ kind: 'begin_run', ...automatic });
  return draft.finish();
}

function openedText({ isStorm, group, alerts }: IncidentBeginning): string {
  if (isStorm) return `Opened for ${alerts.length} alerts at once`;
  return group === undefined ? 'Opened' : `Opened for the group ${group}`;
}

/** Alerts written into the story of a storm one by one. */
const ALERTS_WRITTEN = 20;

/** The incident after facts, taken in their order, and after what time alone has brought by now. */
export function advanceIncident(
  state: IncidentState,
  facts: readonly IncidentFact[],
  nowMs: number,
): IncidentStep {
  const draft = new IncidentDraft(state, nowMs);
  for (const fact of facts) take(draft, fact);
  if (!isOver(draft.state)) passTime(draft);
  if (draft.state !== state) draft.change({ revision: state.revision + 1 });
  return draft.finish();
}

/** When time alone will change something; null while it will not. */
export function incidentDueMs(state: IncidentState): number | null {
  const times = [phaseDueMs(state), stepDueMs(state), repeatDueMs(state), state.updateDueMs];
  const due = times.filter((atMs) => atMs !== null);
  return due.length === 0 ? null : Math.min(...due);
}

/** Once it is over it only takes note of what was under way. */
function take(draft: IncidentDraft, fact: IncidentFact): void {
  const isLate = isOver(draft.state);
  switch (fact.kind) {
    case 'policy_read':
      if (!isLate) draft.change({ policy: fact.policy });
      return;
    case 'command':
      if (!isLate) obey(draft, fact);
      return;
    case 'addressed': {
      const channels = new Set([...draft.state.channels, ...fact.channels]);
      draft.change({ channels: [...channels] });
      for (const { target, reason } of fact.unreachable) {
        draft.write('notification', `${target} cannot be told: ${reason}.`);
      }
      return;
    }
    case 'delivered':
      delivered(draft, fact.outcome);
      return;
    case 'run_ended':
      draft.change({ isRunning: false });
      for (const line of fact.lines) draft.write('run', line);
      if (!isLate) draft.tell({ event: 'runbook', announce: false, line: fact.lines.join(' ') });
      return;
    case 'heard':
      if (!isLate) hear(draft, fact.message);
  }
}

function delivered(draft: IncidentDraft, outcome: DeliveryOutcome): void {
  const { channel, event, status, attempts, detail } = outcome;
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  draft.write('notification', `${channel}: ${event} ${status}${tries}. ${detail}`.trim());
  const report = channelReportOf(draft.state, outcome);
  if (report === null) return;
  draft.change({ failingChannels: channelsAfter(draft.state.failingChannels, report) });
  draft.start({ kind: 'report', report });
}

function hear(draft: IncidentDraft, message: IncidentMessage): void {
  switch (message.kind) {
    case 'fired':
      fired(draft, message.alert);
      return;
    case 'cleared':
      cleared(draft, message);
      return;
    case 'folded':
      draft.write('status', `Part of the outage ${message.into} from here on.`);
      draft.change({
        phase: { status: 'closed', sinceMs: draft.nowMs, foldedInto: message.into },
        updateDueMs: null,
        joined: [],
      });
      draft.tell({ event: 'folded', announce: false, line: `Part of the outage ${message.into}` });
      return;
    case 'quieted':
      draft.change({ quiet: { by: message.by, untilMs: message.untilMs } });
      draft.write('quiet', `Nobody is told until ${iso(message.untilMs)}: ${message.by}.`);
      return;
    case 'unquieted':
      if (draft.state.quiet === null) return;
      draft.write('quiet', `People are told again: ${draft.state.quiet.by} does not cover it any more.`);
      draft.change({ quiet: null });
      if (draft.state.phase.status === 'triggered') {
        startPolicy(draft, { event: 'woken', line: `${titleOf(draft.state)}: it goes on` });
      }
      return;
    case 'run_said':
      draft.write('run', message.text, message.who);
      draft.tell({ event: 'runbook', announce: false, line: message.text });
      return;
    case 'channels_failing':
      draft.change({ failingChannels: message.channels });
  }
}

/** What is due by now, one thing after the other, however long nobody looked. */
function passTime(draft: IncidentDraft): void {
  for (;;) {
    const { state, nowMs } = draft;
    const phaseDue = phaseDueMs(state);
    const stepDue = stepDueMs(state);
    if (phaseDue !== null && phaseDue <= nowMs) passPhase(draft);
    else if (stepDue !== null && stepDue <= nowMs) takeDueSteps(draft, wordsOf(draft));
    else break;
    if (isOver(draft.state)) return;
  }
  const repeatDue = repeatDueMs(draft.state);
  if (repeatDue !== null && repeatDue <= draft.nowMs) repeat(draft);
  const { updateDueMs } = draft.state;
  if (updateDueMs !== null && updateDueMs <= draft.nowMs) tellMembers(draft);
}

function phaseDueMs({ phase }: IncidentState): number | null {
  switch (phase.status) {
    case 'acknowledged':
      return phase.lapsesAtMs;
    case 'snoozed':
      return phase.untilMs;
    case 'resolved':
      return phase.closesAtMs;
    case 'triggered':
    case 'closed':
      return null;
  }
}

function passPhase(draft: IncidentDraft): void {
  const { phase } = draft.state;
  switch (phase.status) {
    case 'acknowledged':
      draft.write('status', `The acknowledgement of ${phase.who} has lapsed: nothing was resolved in time.`);
      trigger(draft, {
        event: 'acknowledgement_lapsed',
        line: `${titleOf(draft.state)}: ${phase.who} acknowledged it and it is not resolved`,
      });
      return;
    case 'snoozed':
      draft.write('status', `The snooze of ${phase.who} is over.`);
      trigger(draft, {
        event: 'woken',
        line: `${titleOf(draft.state)}: snoozed until now, and it goes on`,
      });
      return;
    case 'resolved':
      draft.write('status', 'Closed.');
      draft.change({ phase: { status: 'closed', sinceMs: draft.nowMs, foldedInto: null } });
      draft.tell({ event: 'closed', announce: false, line: `${titleOf(draft.state)}: closed` });
      return;
    case 'triggered':
    case 'closed':
  }
}

function wordsOf({ state, nowMs }: IncidentDraft): StepWords {
  const title = titleOf(state);
  const isUntold = state.escalation.done === 0 && state.channels.length === 0;
  if (isUntold) return { event: 'opened', line: title };
  const unanswered = describeSpan(nowMs - state.phase.sinceMs);
  return { event: 'escalated', line: `${title}: unanswered for ${unanswered}` };
}
