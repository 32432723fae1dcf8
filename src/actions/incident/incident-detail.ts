import { z } from 'zod';
import { SEVERITIES } from '../../domain/alert/alert-rule.ts';
import { serverOf } from '../../domain/alert/alert-subject.ts';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import { TIMELINE_KINDS } from '../../domain/incident/timeline-entry.ts';
import type { TimelineEntry } from '../../domain/incident/timeline-entry.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';
import { incidentRowOf, incidentRowSchema } from './incident-row.ts';

export const timelineEntrySchema = z.object({
  sequence: z.int(),
  at: isoTime,
  kind: z.enum(TIMELINE_KINDS),
  who: z.string().nullable(),
  text: z.string(),
});

/** All that is known of an incident but its story. */
export const incidentSchema = incidentRowSchema.extend({
  environment: z.string(),
  cause: z.string().describe('What the check found that made the worst alert fire'),
  alerts: z.array(
    z.object({
      rule: z.string(),
      server_name: z.string().nullable().describe('Null where the alert is of the environment itself'),
      severity: z.enum(SEVERITIES),
      since: isoTime,
      ended_at: nullableIsoTime,
      reason: z.string(),
      runbook: z.string().nullable().describe('Name of the runbook that its rule says to follow'),
      annotations: z.record(z.string(), z.string()).describe('What its rule tells people beside its summary'),
    }),
  ),
  until: nullableIsoTime.describe(
    'When its status ends by itself: an acknowledgement, a snooze, the time to reopen',
  ),
  resolution: z.string().nullable().describe('What resolved it'),
  acknowledged_at: nullableIsoTime.describe('When somebody first had it'),
  folded_into: z.string().nullable().describe('The outage that has taken it over'),
  quiet: z
    .object({ by: z.string(), until: isoTime })
    .nullable()
    .describe('A window or a silence because of which nobody is told'),
  channels: z.array(z.string()).describe('Where it has been told'),
  commands: z.array(z.string()).describe('What can be done with it now'),
  workflow_id: z.string(),
});

export type IncidentDetail = z.output<typeof incidentSchema>;

export function presentIncident(view: IncidentView): IncidentDetail {
  const { phase, quiet } = view;
  return {
    ...incidentRowOf(view),
    environment: view.environment,
    cause: view.cause,
    alerts: view.alerts.map((alert) => ({
      rule: alert.rule,
      server_name: serverOf(alert),
      severity: alert.severity,
      since: new Date(alert.sinceMs).toISOString(),
      ended_at: isoTimeOrNull(alert.clearedAtMs),
      reason: alert.reason,
      runbook: alert.runbook ?? null,
      annotations: alert.annotations ?? {},
    })),
    until: isoTimeOrNull(endOf(phase)),
    resolution: phase.status === 'resolved' ? phase.cause : null,
    acknowledged_at: isoTimeOrNull(view.acknowledgedAtMs),
    folded_into: phase.status === 'closed' ? phase.foldedInto : null,
    quiet: quiet === null ? null : { by: quiet.by, until: new Date(quiet.untilMs).toISOString() },
    channels: [...view.channels],
    commands: [...view.commands],
    workflow_id: `incident:${view.id}`,
  };
}

function endOf(phase: IncidentView['phase']): number | null {
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

export function presentEntry({ sequence, atMs, kind, who, text }: TimelineEntry) {
  return { sequence, at: new Date(atMs).toISOString(), kind, who, text };
}
