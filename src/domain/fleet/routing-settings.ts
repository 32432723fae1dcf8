/** How the fleet makes incidents of alerts (RESPONDING section 1). */
export interface RoutingSettings {
  /** More servers than `count` within `windowMs` are one incident. */
  readonly storm: { readonly count: number; readonly windowMs: number; readonly holdMs: number };
  /** Labels of the servers that share an incident, and when its messages go out, in Alertmanager's words. */
  readonly groupBy: readonly string[];
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
  /** A resolved incident takes its alert back for so long. */
  readonly reopenWithinMs: number;
  /** Labels that name a shared host, gateway or issuer: while the server of the label's value is down, those with the label wait. Empty: only `depends_on` counts. */
  readonly inhibitBy: readonly string[];
  /** Longest silence, and longest snooze. */
  readonly longestSilenceMs: number;
}

export const DEFAULT_ROUTING: RoutingSettings = {
  storm: { count: 20, windowMs: 30_000, holdMs: 500 },
  groupBy: [],
  groupWaitMs: 0,
  groupIntervalMs: 300_000,
  repeatIntervalMs: 14_400_000,
  reopenWithinMs: 600_000,
  inhibitBy: [],
  longestSilenceMs: 604_800_000,
};
