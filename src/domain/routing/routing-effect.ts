import type { IncidentAlert, IncidentMessage } from '../incident/incident-message.ts';
import type { MaintenanceWindow } from '../maintenance/maintenance-window.ts';
import type { Silence } from '../silence/silence.ts';
import type { RoutedAlert } from './responding-state.ts';

/** An incident to be opened, and what it begins with. */
export interface OpenIncident {
  readonly id: string;
  readonly isStorm: boolean;
  /** The labels that its servers share; left out where it is a storm's or one server's. */
  readonly group?: string;
  readonly openedAtMs: number;
  /** The closed incident whose alert this is still, null where none. */
  readonly follows: string | null;
  readonly alerts: readonly IncidentAlert[];
  /** Names of channels that fail as it opens; absent where none does. */
  readonly failingChannels?: readonly string[];
}

/** What the fleet starts, without waiting, for its alerts. */
export type RoutingEffect =
  | { readonly kind: 'open_incident'; readonly incident: OpenIncident }
  | { readonly kind: 'tell_incident'; readonly id: string; readonly messages: readonly IncidentMessage[] }
  /** Read the routing settings, and when windows hold: those of the release and these. */
  | {
      readonly kind: 'read_routing';
      /** Only the answer to the newest counts: what was asked for before may be out of date. */
      readonly number: number;
      readonly windows: readonly MaintenanceWindow[];
      readonly fromMs: number;
    }
  | ({ readonly kind: 'project' } & RoutingProjection);

/** What has changed of what people read in the store. */
export interface RoutingProjection {
  readonly alerts: readonly RoutedAlert[];
  /** No longer firing. */
  readonly gone: readonly { readonly server: string; readonly rule: string }[];
  /** All there are, when they have changed; null otherwise. */
  readonly quiet: {
    readonly silences: readonly Silence[];
    readonly windows: readonly MaintenanceWindow[];
    /** Those of people that have ended. */
    readonly pastWindows?: readonly MaintenanceWindow[];
  } | null;
}
