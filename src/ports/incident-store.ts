import type { Severity } from '../domain/alert/alert-rule.ts';
import type { IncidentStatus } from '../domain/incident/incident-status.ts';
import type { IncidentView } from '../domain/incident/incident-view.ts';
import type { TimelineEntry } from '../domain/incident/timeline-entry.ts';
import type { MaintenanceWindow } from '../domain/maintenance/maintenance-window.ts';
import type { NotificationEvent } from '../domain/notify/notification.ts';
import type { RoutedAlert } from '../domain/routing/responding-state.ts';
import type { RoutingProjection } from '../domain/routing/routing-effect.ts';
import type { Silence } from '../domain/silence/silence.ts';

export interface IncidentQuery {
  /** All when absent. */
  readonly statuses?: readonly IncidentStatus[];
  readonly severity?: Severity;
  /** Only incidents that this server is part of. */
  readonly server?: string;
  readonly limit: number;
  /** Only those opened before, and of the same moment those of a lower id. */
  readonly before?: { readonly openedAtMs: number; readonly id: string };
}

export interface QueuedMessage {
  readonly environment: string;
  /** Unique for ever: the same message at the same channel. */
  readonly key: string;
  readonly channel: string;
  readonly subject: string;
  readonly event: NotificationEvent;
  readonly atMs: number;
}

export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'suppressed' | 'failed';

/** One message at one channel, and what came of it. */
export interface StoredMessage extends QueuedMessage {
  readonly status: MessageStatus;
  readonly attempts: number;
  /** What the channel calls it, to update it later; null where it has no name for it. */
  readonly reference: string | null;
  /** Of the newest attempt. */
  readonly detail: string;
  readonly updatedAtMs: number;
}

export interface MessageAttempt {
  readonly status: Exclude<MessageStatus, 'queued'>;
  readonly reference: string | null;
  readonly detail: string;
  readonly atMs: number;
}

/** What a channel takes, and when it is asked for. */
export interface TurnRequest {
  /** Messages in any minute. */
  readonly perMinute: number;
  readonly nowMs: number;
  /** What the message says of itself while it waits for its turn. */
  readonly reason: (turnAtMs: number) => string;
}

export interface StoredQuiet {
  readonly silences: readonly Silence[];
  /** Those that people have added. */
  readonly windows: readonly MaintenanceWindow[];
  /** Those of them that have ended, the newest last; absent where none has. */
  readonly pastWindows?: readonly MaintenanceWindow[];
}

/** Incidents, messages and the ways of alerts, as workflows have written them down: for reading, and kept. */
export interface IncidentStore {
  /** An older revision changes nothing; entries that are there already are left as they are. */
  recordIncident(view: IncidentView, entries: readonly TimelineEntry[]): Promise<void>;
  incident(environment: string, id: string): Promise<IncidentView | null>;
  /** Newest first. */
  incidents(environment: string, query: IncidentQuery): Promise<readonly IncidentView[]>;
  /** Ascending, after `afterSequence`. */
  timeline(
    environment: string,
    id: string,
    bounds: { readonly afterSequence: number; readonly limit: number },
  ): Promise<readonly TimelineEntry[]>;
  /** Notes that it is to be sent, and says what is known of it: of a repeated key what came of it. */
  beginMessage(message: QueuedMessage): Promise<StoredMessage>;
  /**
   * Gives a message that has begun its turn at its channel, and says when that is or was: never more than `perMinute`
   * turns in a minute, whoever asks, and who asked first comes first. It keeps the turn that it has, unless there is
   * room now.
   */
  takeTurn(key: string, request: TurnRequest): Promise<number>;
  endAttempt(key: string, attempt: MessageAttempt): Promise<StoredMessage>;
  /** The newest reference that the channel has given for a message of the subject; null before its first. */
  messageReference(environment: string, channel: string, subject: string): Promise<string | null>;
  /** Of a subject, ascending. */
  messages(environment: string, subject: string): Promise<readonly StoredMessage[]>;
  recordRouting(environment: string, projection: RoutingProjection): Promise<void>;
  routedAlerts(environment: string): Promise<readonly RoutedAlert[]>;
  quiet(environment: string): Promise<StoredQuiet>;
}
