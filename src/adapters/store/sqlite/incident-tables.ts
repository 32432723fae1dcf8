import type { Severity } from '../../../domain/alert/alert-rule.ts';
import type { IncidentStatus } from '../../../domain/incident/incident-status.ts';
import type { IncidentView } from '../../../domain/incident/incident-view.ts';
import type { TimelineEntry } from '../../../domain/incident/timeline-entry.ts';
import type { NotificationEvent } from '../../../domain/notify/notification.ts';
import type { RoutedAlert } from '../../../domain/routing/responding-state.ts';
import type { MessageStatus } from '../../../ports/incident-store.ts';
import type { JsonText } from './rows/json-text.ts';

interface IncidentsTable {
  readonly id: string;
  readonly environment_id: number;
  readonly status: IncidentStatus;
  readonly severity: Severity;
  readonly opened_at_ms: number;
  readonly revision: number;
  readonly body: JsonText<IncidentView>;
}

interface IncidentServersTable {
  readonly environment_id: number;
  readonly incident_id: string;
  readonly server_id: number;
}

interface TimelineTable {
  readonly environment_id: number;
  readonly incident_id: string;
  readonly sequence: number;
  readonly body: JsonText<TimelineEntry>;
}

interface MessagesTable {
  readonly key: string;
  readonly environment_id: number;
  readonly channel: string;
  readonly subject: string;
  readonly event: NotificationEvent;
  readonly status: MessageStatus;
  readonly attempts: number;
  readonly reference: string | null;
  readonly detail: string;
  readonly at_ms: number;
  readonly updated_at_ms: number;
  readonly turn_at_ms: number | null;
}

interface RoutedAlertsTable {
  readonly server_id: number;
  readonly environment_id: number;
  readonly rule: string;
  readonly body: JsonText<RoutedAlert>;
}

/** Of incidents, their messages and the ways of alerts. */
export interface IncidentTables {
  readonly incidents: IncidentsTable;
  readonly incident_servers: IncidentServersTable;
  readonly timeline: TimelineTable;
  readonly messages: MessagesTable;
  readonly routed_alerts: RoutedAlertsTable;
}
