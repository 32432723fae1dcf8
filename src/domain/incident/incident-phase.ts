import { serverOf, subjectOf } from '../alert/alert-subject.ts';
import { DEFAULT_ROUTING } from '../fleet/routing-settings.ts';
import { compareSeverity } from '../routing/compare-severity.ts';
import type { IncidentDraft } from './incident-draft.ts';
import type { IncidentAlertState, IncidentState } from './incident-state.ts';

export function isOver({ phase }: IncidentState): boolean {
  return phase.status === 'closed';
}

/** Over, but not closed yet: it takes its alert back for as long as the policy says. */
export function resolve(draft: IncidentDraft, who: string | null, cause: string): void {
  const { nowMs, state } = draft;
  const closesAtMs = nowMs + reopenWithinMs(state);
  draft.change({
    phase: { status: 'resolved', sinceMs: nowMs, who, cause, closesAtMs },
    resolvedAtMs: nowMs,
    updateDueMs: null,
    joined: [],
  });
}

/** The longest that any of its rules says, each never below its own cooldown (RESPONDING section 2). */
function reopenWithinMs({ policy, alerts }: IncidentState): number {
  const usual = (policy ?? DEFAULT_ROUTING).reopenWithinMs;
  const each = alerts.map(({ reopenWithinMs: own = usual, cooldownMs = 0 }) => Math.max(own, cooldownMs));
  return each.length === 0 ? usual : Math.max(...each);
}

/** What it is about, in a few words: the worst that fires, or fired when nothing does any more. */
export function titleOf(state: IncidentState): string {
  const members = membersOf(state);
  if (state.isStorm) return `System-wide outage: ${members.length} servers`;
  const worst = worstAlert(state);
  if (worst === undefined) return state.id;
  const what = worst.summary === '' ? worst.rule : worst.summary;
  const others = members.length - 1;
  const subject = subjectOf(worst.server, state.environment);
  const shared = state.group === undefined ? '' : ` of ${state.group}`;
  return `${subject}: ${what}${others > 0 ? ` (and ${others} more${shared})` : ''}`;
}

/** Servers of the incident in the order in which they came; none where it is of the environment itself. */
export function membersOf({ alerts }: Pick<IncidentState, 'alerts'>): readonly string[] {
  return [...new Set(alerts.map(serverOf).filter((server) => server !== null))];
}

export function worstAlert({ alerts }: Pick<IncidentState, 'alerts'>): IncidentAlertState | undefined {
  const firing = alerts.filter(({ clearedAtMs }) => clearedAtMs === null);
  const candidates = firing.length === 0 ? alerts : firing;
  return candidates.toSorted(
    (one, other) => compareSeverity(one.severity, other.severity) || one.sinceMs - other.sinceMs,
  )[0];
}
