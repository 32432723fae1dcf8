import type { Addressee, IncidentBrief, Notification } from './notification.ts';
import { iso } from '../zone/iso.ts';

export const WEBHOOK_VERSION = 1;

/**
 * What a webhook receives, version 1: fields are added to it, none changes its meaning and none is taken away. Times
 * are ISO 8601 in UTC.
 */
export function webhookBody(notification: Notification, addressees: readonly Addressee[]) {
  const { key, subject, event, announce, line, atMs, incident } = notification;
  return {
    version: WEBHOOK_VERSION,
    key,
    subject,
    event,
    announce,
    at: iso(atMs),
    line,
    incident: incidentBody(incident),
    addressees: addressees.map(({ name, email, phone, slackId }) => ({
      name,
      email,
      phone,
      slack_id: slackId,
    })),
  };
}

function incidentBody(incident: IncidentBrief) {
  const { nextEscalation } = incident;
  return {
    id: incident.id,
    environment: incident.environment,
    status: incident.status,
    severity: incident.severity,
    title: incident.title,
    cause: incident.cause,
    opened_at: iso(incident.openedAtMs),
    resolved_at: isoOrNull(incident.resolvedAtMs),
    members: incident.members,
    member_count: incident.memberCount,
    rules: incident.rules,
    acknowledged_by: incident.acknowledgedBy,
    assignee: incident.assignee,
    next_escalation:
      nextEscalation === null ? null : { at: iso(nextEscalation.atMs), whom: nextEscalation.whom },
    snoozed_until: isoOrNull(incident.snoozedUntilMs),
    recent_checks: incident.recentChecks,
    changes: incident.changes,
    runbook: incident.runbook,
    runbook_to_follow: incident.runbookToFollow,
    notes: incident.notes,
    url: incident.url,
    temporal_url: incident.temporalUrl,
  };
}

function isoOrNull(atMs: number | null): string | null {
  return atMs === null ? null : iso(atMs);
}
