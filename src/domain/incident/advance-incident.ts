import type { Severity } from '../alert/alert-rule.ts';
import { subjectOf } from '../alert/alert-subject.ts';
import { describeSpan } from '../notify/story.ts';
import { compareSeverity, worstOf } from '../routing/compare-severity.ts';
import {
  repeat,
  repeatDueMs,
  startPolicy,
  stepDueMs,
  takeDueSteps,
  tellResolved,
  trigger,
  triggerLater,
} from './escalate.ts';
import type { StepWords } from './escalate.ts';
import { obey } from './obey-command.ts';
import { channelReportOf, channelsAfter } from './channel-report.ts';
import { IncidentDraft } from './incident-draft.ts';
import type { IncidentAlert, IncidentMessage } from './incident-message.ts';
import type { IncidentState } from './incident-state.ts';
import type { DeliveryOutcome, IncidentFact, IncidentStep } from './incident-step.ts';
import { isOver, resolve, titleOf } from './incident-phase.ts';
import { noteJoined, tellMembers, updateSoon } from './members.ts';
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
    case 'channels_failing':
      draft.change({ failingChannels: message.channels });
  }
}

function fired(draft: IncidentDraft, alert: IncidentAlert): void {
  const { alerts, phase, severity } = draft.state;
  const before = alerts.find((each) => isSame(each, alert));
  const isNews = before?.clearedAtMs !== null;
  const isWorse = compareSeverity(alert.severity, severity) < 0;
  const now = { ...alert, clearedAtMs: null };
  const isJoining = !alerts.some((each) => each.server === alert.server && each.clearedAtMs === null);
  draft.change({
    alerts: before === undefined ? [...alerts, now] : alerts.map((each) => (each === before ? now : each)),
  });
  const isRetold = before !== undefined && before.reason !== alert.reason;
  if (isNews || isRetold) draft.write('alert', firedText(draft, alert));
  if (isWorse) draft.change({ severity: alert.severity });
  if (phase.status === 'resolved') {
    if (isNews || isWorse) reopen(draft, isWorse || before === undefined ? null : alert, phase.sinceMs);
    return;
  }
  if (isJoining) noteJoined(draft, alert.server);
  if (isWorse) raise(draft, alert.rule, severity);
  else if (isNews && before === undefined && isCooling(draft)) wake(draft);
  else if (isNews || isRetold) updateSoon(draft);
}

/** What is back within its rule's cooldown calls nobody before that is over; what is critical is never delayed. */
function reopen(draft: IncidentDraft, back: IncidentAlert | null, overSinceMs: number): void {
  const words: StepWords = { event: 'reopened', line: `${titleOf(draft.state)}: it is back` };
  const { severity, escalation } = draft.state;
  const wasCooling = escalation.startedAtMs > overSinceMs;
  // One that comes and goes all the time is not held back for ever: a cooldown is not begun anew before people were called.
  const quietUntilMs = wasCooling ? escalation.startedAtMs : overSinceMs + (back?.cooldownMs ?? 0);
  if (back === null || severity === 'critical' || quietUntilMs <= draft.nowMs) {
    draft.write('status', 'Reopened: it fires again.');
    trigger(draft, words);
    return;
  }
  const why = `the cooldown of ${back.rule}`;
  draft.write('status', `Reopened: it fires again. Nobody is called before ${iso(quietUntilMs)}: ${why}.`);
  triggerLater(draft, words, quietUntilMs);
}

/** It is back within a cooldown, and nobody has been called again yet. */
function isCooling({ state, nowMs }: IncidentDraft): boolean {
  return state.phase.status === 'triggered' && state.escalation.startedAtMs > nowMs;
}

/** A rule that had no part in it before is news, whatever the cooldown of another. */
function wake(draft: IncidentDraft): void {
  startPolicy(draft, { event: 'reopened', line: `${titleOf(draft.state)}: it is back, and more of it` });
}

/** A worse rule: while nobody has it, its policy begins; somebody who has it is told. */
function raise(draft: IncidentDraft, rule: string, before: Severity): void {
  const { severity, phase } = draft.state;
  draft.write('status', `Severity raised from ${before} to ${severity} by ${rule}.`);
  const line = `${titleOf(draft.state)}: now ${severity}, it was ${before}`;
  if (phase.status === 'triggered') startPolicy(draft, { event: 'severity_raised', line });
  else draft.tell({ event: 'severity_raised', announce: true, line });
}

function cleared(
  draft: IncidentDraft,
  { server, rule, atMs }: { readonly server: string; readonly rule: string; readonly atMs: number },
): void {
  const { alerts } = draft.state;
  const firing = alerts.find((each) => isSame(each, { server, rule }) && each.clearedAtMs === null);
  if (firing === undefined) return;
  const after = alerts.map((each) => (each === firing ? { ...each, clearedAtMs: atMs } : each));
  draft.change({ alerts: after });
  draft.write('alert', `${subjectOf(server, draft.state.environment)}: ${rule} has ended.`);
  if (after.some(({ clearedAtMs }) => clearedAtMs === null)) updateSoon(draft);
  else if (draft.state.phase.status !== 'resolved') recover(draft);
}

function recover(draft: IncidentDraft): void {
  resolve(draft, null, 'recovered');
  draft.write('status', 'Resolved: all of it has recovered.');
  tellResolved(draft, `${titleOf(draft.state)}: recovered`);
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

function isSame(
  one: Pick<IncidentAlert, 'server' | 'rule'>,
  other: Pick<IncidentAlert, 'server' | 'rule'>,
): boolean {
  return one.server === other.server && one.rule === other.rule;
}

function firedText({ state }: IncidentDraft, { server, rule, severity, reason }: IncidentAlert): string {
  return `${subjectOf(server, state.environment)}: ${rule} fires (${severity}). ${reason}`.trim();
}
