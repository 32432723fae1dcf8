import type { Severity } from '../alert/alert-rule.ts';
import type { IncidentStatus } from '../incident/incident-status.ts';

/** What happened to an incident that people are told of. `notice`: what a person has everybody told; `test` is of none. */
export const NOTIFICATION_EVENTS = [
  'opened',
  'escalated',
  'repeated',
  'severity_raised',
  'acknowledged',
  'unacknowledged',
  'acknowledgement_lapsed',
  'assigned',
  'noted',
  'snoozed',
  'woken',
  'members_changed',
  'runbook',
  'resolved',
  'reopened',
  'closed',
  'folded',
  'notice',
  'test',
] as const;

export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** Somebody whom a message is meant for beside the channel as such. */
export interface Addressee {
  /** Of the contact, or the person whose turn it is. */
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly slackId: string | null;
}

/** What people can press or type, in the order of their use. Only those valid now are in a message. */
export const INCIDENT_BUTTONS = [
  'ack',
  'unack',
  'run',
  'snooze',
  'escalate',
  'assign',
  'note',
  'resolve',
  'reopen',
  'silence',
] as const;

export type IncidentButton = (typeof INCIDENT_BUTTONS)[number];

/** An incident as a message shows it: everything that a channel may need, in plain data, without a secret. */
export interface IncidentBrief {
  readonly id: string;
  readonly environment: string;
  readonly status: IncidentStatus;
  readonly severity: Severity;
  /** What it is about, in a few words: `search-mcp is down`. */
  readonly title: string;
  /** One sentence: verdicts of both paths, latencies, since when. */
  readonly cause: string;
  readonly openedAtMs: number;
  readonly resolvedAtMs: number | null;
  /** Names of the servers, the first twenty; `memberCount` has how many there are. */
  readonly members: readonly string[];
  readonly memberCount: number;
  readonly rules: readonly string[];
  readonly acknowledgedBy: string | null;
  readonly assignee: string | null;
  /** Who is told next, and when, if nobody answers; null where nobody is. */
  readonly nextEscalation: { readonly atMs: number; readonly whom: readonly string[] } | null;
  readonly snoozedUntilMs: number | null;
  /** Of the only or first server, oldest first, at most 20: `H`, `D`, `U` or `?`. */
  readonly recentChecks: string;
  /** What changed in the hour before it began, a line each. */
  readonly changes: readonly string[];
  /** Title of the runbook that can be started; null where none. */
  readonly runbook: string | null;
  /** Name of the runbook that the worst alert's rule says to follow; null where it names none. */
  readonly runbookToFollow: string | null;
  /** What that rule tells people beside its summary, a line each: `dashboard: https://...`. */
  readonly notes: readonly string[];
  readonly buttons: readonly IncidentButton[];
  /** Of the incident's page; null where no public address is configured. */
  readonly url: string | null;
  /** Of its workflow in Temporal's UI; null where no address is configured. */
  readonly temporalUrl: string | null;
}

/** One message: what happened, and how the incident stands after it. */
export interface Notification {
  /** Idempotency key: the same key is one message, whatever is tried again. */
  readonly key: string;
  /** Messages of one subject belong together: a channel that can updates the one it has. `incident:K7Q2MD`. */
  readonly subject: string;
  readonly event: NotificationEvent;
  /** A message of its own, such that people notice; otherwise an update of the one there is, where the channel can. */
  readonly announce: boolean;
  /** What happened, who did it: one line. */
  readonly line: string;
  readonly atMs: number;
  readonly incident: IncidentBrief;
  /** Of a test whose way back is to be proved: it is shown with a button, where the channel has any. */
  readonly awaitsPress?: boolean;
}

/** What a channel keeps of the subject's message, to update it: a channel and timestamp at Slack. */
export interface MessageReference {
  readonly channel: string;
  readonly reference: string;
}

/** What came of one attempt. */
export type Delivery =
  | {
      /** `delivered` where the other side has confirmed it beyond taking it in; `suppressed`: it has no word for it. */
      readonly status: 'sent' | 'delivered' | 'suppressed';
      readonly reference: string | null;
      readonly detail: string;
    }
  | {
      readonly status: 'failed';
      /** Trying again is of no use: a wrong token, an address that bounces. */
      readonly isPermanent: boolean;
      /** What the other side asks to wait; null where it says nothing. */
      readonly retryAfterMs: number | null;
      /** What failed and what to do next, without a secret. */
      readonly detail: string;
    };
