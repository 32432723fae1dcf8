import type { Severity } from '../../../domain/alert/alert-rule.ts';
import type { Addressee, Notification, NotificationEvent } from '../../../domain/notify/notification.ts';
import { headline, impact, responsibility } from '../../../domain/notify/story.ts';

type Action = 'trigger' | 'acknowledge' | 'resolve';

/**
 * What PagerDuty is told of. A new call for people is a trigger: on an alert that is open it adds a line to its log. A
 * snoozed incident is acknowledged there too, since PagerDuty would go on calling; one folded into another is resolved,
 * since the other has an alert of its own.
 */
const ACTIONS = {
  opened: 'trigger',
  escalated: 'trigger',
  repeated: 'trigger',
  severity_raised: 'trigger',
  acknowledged: 'acknowledge',
  unacknowledged: 'trigger',
  acknowledgement_lapsed: 'trigger',
  assigned: null,
  noted: null,
  snoozed: 'acknowledge',
  woken: 'trigger',
  members_changed: null,
  runbook: null,
  resolved: 'resolve',
  reopened: 'trigger',
  closed: null,
  folded: 'resolve',
  notice: 'trigger',
  test: 'trigger',
} as const satisfies Record<NotificationEvent, Action | null>;

const SEVERITIES = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
} as const satisfies Record<Severity, string>;

const LONGEST_SUMMARY = 1_024;

/** The event for the Events API v2, without its routing key; null where there is nothing to say. */
export function pagerDutyEvent(notification: Notification, addressees: readonly Addressee[]) {
  const action = ACTIONS[notification.event];
  if (action === null) return null;
  const event = { event_action: action, dedup_key: notification.subject };
  return action === 'trigger' ? { ...event, ...triggerOf(notification, addressees) } : event;
}

function triggerOf(notification: Notification, addressees: readonly Addressee[]) {
  const { incident } = notification;
  const [source = incident.environment] = incident.members;
  return {
    payload: {
      summary: `${headline(notification)}: ${incident.cause}`.slice(0, LONGEST_SUMMARY),
      source,
      severity: SEVERITIES[incident.severity],
      timestamp: new Date(incident.openedAtMs).toISOString(),
      group: incident.environment,
      ...(incident.rules[0] !== undefined && { class: incident.rules[0] }),
      custom_details: detailsOf(notification, addressees),
    },
    links: linksOf(notification),
    client: 'Watchkeeper',
    ...(incident.url !== null && { client_url: incident.url }),
  };
}

function detailsOf(notification: Notification, addressees: readonly Addressee[]) {
  const { incident, line } = notification;
  return {
    what: line,
    incident: incident.id,
    status: incident.status,
    cause: incident.cause,
    impact: impact(incident),
    who: responsibility(incident),
    rules: incident.rules,
    recent_checks: incident.recentChecks,
    changes: incident.changes,
    runbook: incident.runbook,
    ...(incident.runbookToFollow !== null && { runbook_to_follow: incident.runbookToFollow }),
    ...(incident.notes.length > 0 && { notes: incident.notes }),
    addressees: addressees.map(({ name }) => name),
  };
}

function linksOf({ incident }: Notification) {
  return [
    ...(incident.url === null ? [] : [{ href: incident.url, text: `Incident ${incident.id}` }]),
    ...(incident.temporalUrl === null ? [] : [{ href: incident.temporalUrl, text: 'Workflow' }]),
  ];
}
