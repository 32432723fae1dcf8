import type { Severity } from '../alert/alert-rule.ts';
import type { AlertFacts } from '../alert/alert-facts.ts';
import type { RoutingSettings } from '../fleet/routing-settings.ts';
import type { IncidentMessage } from '../incident/incident-message.ts';
import type { MaintenanceWindow } from '../maintenance/maintenance-window.ts';
import type { FailingChannel } from '../self-watch/failing-channels.ts';
import type { Matcher } from '../silence/matcher.ts';
import type { Silence } from '../silence/silence.ts';

/** Why nobody is told of an alert. */
export type SuppressionKind = 'maintenance' | 'silence' | 'inhibition';

/** What an alert waits for that is held for more than a moment. */
export type Wait =
  /** Others of its group. */
  | { readonly kind: 'group'; readonly group: string }
  /** Its own next check, since the server that it was inhibited by is no longer down: since when. */
  | { readonly kind: 'recovery'; readonly parent: string; readonly sinceMs: number };

/** Where an alert has got to on its way to people. */
export type Route =
  /** Just arrived: others may make a storm of it, or a parent may turn out to be down. */
  | { readonly status: 'held'; readonly untilMs: number; readonly waitsFor?: Wait }
  | {
      readonly status: 'suppressed';
      readonly kind: SuppressionKind;
      /** Name of the window, id of the silence, or the server that is down. */
      readonly by: string;
      /** When that ends; null where only the parent's recovery ends it. */
      readonly untilMs: number | null;
    }
  /** As many incidents as are allowed are being opened; its turn comes. */
  | { readonly status: 'waiting' }
  | { readonly status: 'incident'; readonly id: string };

/** A rule that fires for a server or for the environment itself, and what becomes of it. */
export interface RoutedAlert extends AlertFacts {
  /** `ENVIRONMENT_ITSELF` where it is of none. */
  readonly server: string;
  readonly rule: string;
  readonly reason: string;
  /** Since when it fires, epoch milliseconds. */
  readonly sinceMs: number;
  /** When the fleet heard of it. */
  readonly arrivedAtMs: number;
  /** Id of the closed incident that had it before; null where none had. */
  readonly follows: string | null;
  readonly route: Route;
}

/** An incident that the fleet has opened and that has not closed yet. */
export interface FleetIncident {
  readonly id: string;
  /** `opening`: its workflow is being started; messages to it wait. */
  readonly status: 'opening' | 'open';
  /** Messages are on their way to it; those that come meanwhile wait, so that none overtakes another. */
  readonly isTold: boolean;
  readonly isStorm: boolean;
  /** The group whose incident it is; left out where it is a storm's or one server's. */
  readonly group?: string;
  readonly severity: Severity;
  readonly openedAtMs: number;
  readonly lastJoinedMs: number;
  /** Servers, each of one incident at most; none once a storm has taken them over. */
  readonly members: readonly string[];
  /** Name of the window that covers all that still fires; null where people are told. */
  readonly quietedBy: string | null;
}

/** When a maintenance window holds: one occurrence. */
export interface WindowSpan {
  readonly name: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly matchers: readonly Matcher[];
  /** Names of servers, of which it has to be one beside; any where left out. */
  readonly servers?: readonly string[];
}

/** What is known of the environment's rules for routing, and until when. */
export interface RoutingReading {
  readonly settings: RoutingSettings;
  /** Those that overlap the time until `horizonMs`, ascending. */
  readonly spans: readonly WindowSpan[];
  readonly horizonMs: number;
  /** Names of the channels that the configuration has; absent in readings from before they were asked for. */
  readonly channels?: readonly string[];
}

/** Messages to an incident that have not been handed over yet, oldest first. */
export interface Outgoing {
  readonly id: string;
  readonly messages: readonly IncidentMessage[];
}

/** Rows of the projection that are out of date. */
export interface Unprojected {
  /** `server` and `rule` of alerts that changed or went, joined by a line break. */
  readonly alerts: readonly string[];
  readonly silences: boolean;
}

/** The part of the fleet that makes incidents of alerts. Bounded by what fires now. */
export interface RespondingState {
  /** Null until it was read for the first time, when the first alert fires. */
  readonly reading: RoutingReading | null;
  readonly isReading: boolean;
  /** How often it was asked for. */
  readonly readings: number;
  readonly alerts: readonly RoutedAlert[];
  readonly incidents: readonly FleetIncident[];
  /** How many incidents were ever opened. */
  readonly opened: number;
  readonly silences: readonly Silence[];
  /** Those that people have added; those of the configuration are in `reading`. */
  readonly windows: readonly MaintenanceWindow[];
  /** Those of them that have ended, the newest last: what failed inside was planned. Absent: none yet. */
  readonly pastWindows?: readonly MaintenanceWindow[];
  readonly outgoing: readonly Outgoing[];
  readonly unprojected: Unprojected;
  readonly isProjecting: boolean;
  /** Oldest first, at most `MOST_FAILING`. */
  readonly failingChannels: readonly FailingChannel[];
}

export const NOTHING_FIRES: RespondingState = {
  reading: null,
  isReading: false,
  readings: 0,
  alerts: [],
  incidents: [],
  opened: 0,
  silences: [],
  windows: [],
  outgoing: [],
  unprojected: { alerts: [], silences: false },
  isProjecting: false,
  failingChannels: [],
};

export function keyOf({ server, rule }: { readonly server: string; readonly rule: string }): string {
  return `${server}\n${rule}`;
}
