import { subjectOf } from '../alert/alert-subject.ts';
import type { Severity } from '../alert/alert-rule.ts';
import { compareSeverity } from '../routing/compare-severity.ts';
import { iso } from '../zone/iso.ts';
import { startPolicy, tellResolved, trigger, triggerLater } from './escalate.ts';
import type { StepWords } from './escalate.ts';
import type { IncidentDraft } from './incident-draft.ts';
import type { IncidentAlert } from './incident-message.ts';
import { resolve, titleOf } from './incident-phase.ts';
import { noteJoined, updateSoon } from './members.ts';

/** An alert fires: new to the incident, back, worse, or told anew. */
export function fired(draft: IncidentDraft, alert: IncidentAlert): void {
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

/** An alert has ended; with the last of them the incident is resolved. */
export function cleared(
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

function isSame(
  one: Pick<IncidentAlert, 'server' | 'rule'>,
  other: Pick<IncidentAlert, 'server' | 'rule'>,
): boolean {
  return one.server === other.server && one.rule === other.rule;
}

/** A line of the story. */
export function firedText(
  { state }: IncidentDraft,
  { server, rule, severity, reason }: IncidentAlert,
): string {
  return `${subjectOf(server, state.environment)}: ${rule} fires (${severity}). ${reason}`.trim();
}
