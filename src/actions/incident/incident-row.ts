import { z } from 'zod';
import { SEVERITIES } from '../../domain/alert/alert-rule.ts';
import { INCIDENT_STATUSES } from '../../domain/incident/incident-status.ts';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';

/** What a list shows of an incident. */
export const incidentRowSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(INCIDENT_STATUSES),
  severity: z.enum(SEVERITIES),
  opened_at: isoTime,
  /** Since when it has its status. */
  since: isoTime,
  resolved_at: nullableIsoTime,
  who: z.string().nullable().describe('Who acknowledged, snoozed or resolved it; null where nobody did'),
  assignee: z.string().nullable(),
  servers: z.array(z.string()).describe('The first twenty'),
  server_count: z.int(),
  firing: z.int().describe('Alerts of it that fire now'),
  is_storm: z.boolean().describe('Many servers at once: a system-wide outage'),
  follows: z.string().nullable().describe('The closed incident whose alert this is still'),
  next: z
    .object({ at: isoTime, targets: z.array(z.string()) })
    .nullable()
    .describe('Who is told next, and when, if nobody answers'),
});

export type IncidentRow = z.output<typeof incidentRowSchema>;

const SERVERS_SHOWN = 20;

export function incidentRowOf(view: IncidentView): IncidentRow {
  const { phase, next, alerts } = view;
  return {
    id: view.id,
    title: view.title,
    status: phase.status,
    severity: view.severity,
    opened_at: new Date(view.openedAtMs).toISOString(),
    since: new Date(phase.sinceMs).toISOString(),
    resolved_at: isoTimeOrNull(view.resolvedAtMs),
    who: 'who' in phase ? phase.who : null,
    assignee: view.assignee,
    servers: view.servers.slice(0, SERVERS_SHOWN),
    server_count: view.servers.length,
    firing: alerts.filter(({ clearedAtMs }) => clearedAtMs === null).length,
    is_storm: view.isStorm,
    follows: view.follows,
    next: next === null ? null : { at: new Date(next.atMs).toISOString(), targets: [...next.targets] },
  };
}
