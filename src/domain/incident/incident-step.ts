import type { EscalationTarget } from '../escalation/escalation-policy.ts';
import type { NotificationEvent } from '../notify/notification.ts';
import type { ChannelReport } from '../self-watch/failing-channels.ts';
import type { AutomaticRun } from './automatic-run.ts';
import type { GivenCommand } from './incident-command.ts';
import type { IncidentMessage } from './incident-message.ts';
import type { IncidentState, RespondingPolicy } from './incident-state.ts';
import type { TimelineEntry } from './timeline-entry.ts';

/** What an incident takes in. */
export type IncidentFact =
  | { readonly kind: 'heard'; readonly message: IncidentMessage }
  | { readonly kind: 'policy_read'; readonly policy: RespondingPolicy }
  | ({ readonly kind: 'command' } & GivenCommand)
  /** Channels that a message goes to, and whom none of them reaches. */
  | {
      readonly kind: 'addressed';
      readonly channels: readonly string[];
      readonly unreachable: readonly { readonly target: string; readonly reason: string }[];
    }
  | { readonly kind: 'delivered'; readonly outcome: DeliveryOutcome }
  | { readonly kind: 'run_ended'; readonly lines: readonly string[] };

/** What became of one message at one channel. */
export interface DeliveryOutcome {
  readonly channel: string;
  readonly event: NotificationEvent;
  readonly status: 'sent' | 'delivered' | 'failed' | 'suppressed';
  /** It failed, and trying again is of no use. */
  readonly isPermanent: boolean;
  /** 0 where they were not counted. */
  readonly attempts: number;
  readonly detail: string;
}

/** A message about the incident, before anybody is found for it. */
export interface Telling {
  readonly number: number;
  readonly event: NotificationEvent;
  readonly announce: boolean;
  readonly line: string;
  readonly atMs: number;
  /** Whom; null: an update to those who have been told. */
  readonly targets: readonly EscalationTarget[] | null;
  /** Which of the next contacts `next_contact` is, from 0. */
  readonly nextContact: number;
}

export type IncidentEffect =
  | { readonly kind: 'read_policy' }
  | { readonly kind: 'tell'; readonly telling: Telling }
  | { readonly kind: 'report'; readonly report: ChannelReport }
  /** Begins a run of a runbook that nobody waits for. */
  | ({ readonly kind: 'begin_run' } & AutomaticRun)
  | { readonly kind: 'run'; readonly servers: readonly string[]; readonly who: string };

export interface IncidentStep {
  readonly state: IncidentState;
  readonly effects: readonly IncidentEffect[];
  readonly entries: readonly TimelineEntry[];
}
