import type { AuditRecord } from '../audit/audit-record.ts';
import type { IncidentView } from '../incident/incident-view.ts';
import type { TimelineEntry } from '../incident/timeline-entry.ts';
import { noticeHead } from './notice-head.ts';
import type { IncidentBrief } from './notification.ts';
import { incidentLine } from './outage-notice.ts';
import { clock } from './story.ts';

export interface SecurityFacts {
  readonly environment: string;
  /** Null where the notice is of none. */
  readonly incident: IncidentView | null;
  /** Of the incident, ascending. */
  readonly timeline: readonly TimelineEntry[];
  /** What people have changed since it began, or in the last hour, newest first, as the audit log has it. */
  readonly changes: readonly AuditRecord[];
  readonly atMs: number;
  readonly publicUrl: string | null;
}

const STEPS = 4;
const ACTIONS = 5;

/** What those who see to security have to know: which incident, what happened in which order, and what was done. */
export function securityBrief(facts: SecurityFacts): IncidentBrief {
  const { environment, incident, atMs } = facts;
  return {
    ...noticeHead({ ...facts, about: incident, name: 'SECURITY', servers: incident?.servers ?? [] }),
    title: `security incident in ${environment}${incident === null ? '' : `: ${incident.id}`}`,
    cause:
      incident === null
        ? 'Somebody reports a security incident; no incident of the monitoring belongs to it.'
        : `${incidentLine(incident)}. ${incident.cause}`,
    openedAtMs: incident?.openedAtMs ?? atMs,
    resolvedAtMs: incident?.resolvedAtMs ?? null,
    rules: [...new Set(incident?.alerts.map(({ rule }) => rule))],
    acknowledgedBy: incident?.phase.status === 'acknowledged' ? incident.phase.who : null,
    notes: [...timelineNotes(facts.timeline), ...actionNotes(facts.changes)],
  };
}

/** How it began, and what was last. */
function timelineNotes(timeline: readonly TimelineEntry[]): readonly string[] {
  const [first, ...later] = timeline.map(
    ({ atMs, who, text }) => `${clock(atMs)} ${who === null ? '' : `${who}: `}${text}`,
  );
  if (first === undefined) return [];
  const left = Math.max(0, later.length - (STEPS - 1));
  const gap = left === 0 ? [] : [`(${left} more)`];
  return [`Timeline: ${first}`, ...gap, ...later.slice(left)];
}

function actionNotes(changes: readonly AuditRecord[]): readonly string[] {
  if (changes.length === 0) return ['Actions taken: none that the audit log has.'];
  const more = changes.length > ACTIONS ? `; ${changes.length - ACTIONS} more in the audit log` : '';
  const said = changes
    .slice(0, ACTIONS)
    .map(
      ({ atMs, who, action, subject }) =>
        `${clock(atMs)} ${who} ${action}${subject === null ? '' : ` of ${subject}`}`,
    );
  return [`Actions taken: ${said.join('; ')}${more}`];
}
