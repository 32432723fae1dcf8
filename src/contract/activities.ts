import type { Severity } from '../domain/alert/alert-rule.ts';
import type { AddressedChannel } from '../domain/escalation/addressed-channel.ts';
import type { Unreachable } from '../domain/escalation/resolve-targets.ts';
import type { PlannedShards } from '../domain/fleet/fleet-state.ts';
import type { Startable } from '../domain/incident/automatic-run.ts';
import type { RespondingPolicy } from '../domain/incident/incident-state.ts';
import type { DeliveryOutcome, Telling } from '../domain/incident/incident-step.ts';
import type { IncidentView } from '../domain/incident/incident-view.ts';
import type { TimelineEntry } from '../domain/incident/timeline-entry.ts';
import type { MaintenanceWindow } from '../domain/maintenance/maintenance-window.ts';
import type { Addressee } from '../domain/notify/notification.ts';
import type { RunActivities } from './run.ts';
import type { RoutingReading } from '../domain/routing/responding-state.ts';
import type { RoutingProjection } from '../domain/routing/routing-effect.ts';

export interface WatchShardInput {
  readonly environment: string;
  readonly shard: number;
  readonly planId: string;
}

export interface PlanShardsInput {
  readonly environment: string;
  readonly previousPlanId: string | null;
}

export interface ReadRoutingInput {
  readonly environment: string;
  /** Those that people have added. */
  readonly windows: readonly MaintenanceWindow[];
  readonly fromMs: number;
}

export interface RecordRoutingInput {
  readonly environment: string;
  readonly projection: RoutingProjection;
}

export interface RecordIncidentInput {
  readonly view: IncidentView;
  readonly entries: readonly TimelineEntry[];
}

export interface AddressInput {
  readonly environment: string;
  readonly severity: Severity;
  readonly targets: readonly string[];
  /** Which of the next contacts `next_contact` is, from 0. */
  readonly nextContact: number;
  readonly atMs: number;
}

export interface Addressed {
  readonly channels: readonly AddressedChannel[];
  readonly unreachable: readonly Unreachable[];
}

export interface DeliverInput {
  readonly channel: string;
  readonly addressees: readonly Addressee[];
  readonly telling: Telling;
  /** With as many of its alerts as a message shows. */
  readonly view: IncidentView;
}

/** Its channel has had its fill: it is to be asked again, and its turn is kept. */
export interface WaitingDelivery {
  readonly status: 'queued';
  readonly waitMs: number;
}

export interface FirstLookInput {
  readonly environment: string;
  readonly servers: readonly string[];
}

export interface ReadRunbookInput {
  readonly incident: string;
  readonly servers: readonly string[];
  /** Its name. */
  readonly runbook: string;
}

/** Everything that workflows may ask of the outside world. */
export interface Activities extends RunActivities {
  /** Probes a shard's servers until cancelled. Never returns by itself. */
  readonly watchShard: (input: WatchShardInput) => Promise<void>;
  /** Reads the assignments, plans, keeps the plan in the store and says what differs from the previous one. */
  readonly planShards: (input: PlanShardsInput) => Promise<PlannedShards>;
  /** The routing settings of what runs, and when windows hold in the time to come. */
  readonly readRouting: (input: ReadRoutingInput) => Promise<RoutingReading>;
  /** Writes where alerts have got to, for people to read. */
  readonly recordRouting: (input: RecordRoutingInput) => Promise<void>;
  /** Who is told of an incident, and when. */
  readonly readPolicy: (input: { readonly environment: string }) => Promise<RespondingPolicy>;
  /** The document of a runbook as it is now, and its inputs, or why it cannot be run for an incident by itself. */
  readonly readRunbook: (input: ReadRunbookInput) => Promise<Startable>;
  /** Writes an incident as it stands, and what was added to its story; an older revision changes nothing. */
  readonly recordIncident: (input: RecordIncidentInput) => Promise<void>;
  /** Finds the channels for whom a policy names: whose turn it is, and how they are reached. */
  readonly addressNotification: (input: AddressInput) => Promise<Addressed>;
  /** One message at one channel: as often as it takes within the time that the caller gives. */
  readonly deliverNotification: (input: DeliverInput) => Promise<DeliveryOutcome | WaitingDelivery>;
  /** Checks the servers now and compares their tools with what was accepted; a line each for people. */
  readonly takeFirstLook: (input: FirstLookInput) => Promise<readonly string[]>;
}
