export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/** How urgent an alert is: who is told, and how soon somebody has to answer (inv. 7.1). */
export type Severity = (typeof SEVERITIES)[number];

export const RUN_BY = ['by_hand', 'automatic'] as const;
export type RunBy = (typeof RUN_BY)[number];

/** A condition over what is known of a server, and when it becomes an alert (RESPONDING section 1). */
export interface AlertRule {
  readonly name: string;
  readonly enabled: boolean;
  /** CEL over the fields of `condition-fields.ts`, true or false. */
  readonly when: string;
  /** So many checks in a row have to find it true. */
  readonly checks: number;
  /** And it has to have been true for so long, from the first of those checks on. */
  readonly forMs: number;
  /** It ends once it has been false for so long. */
  readonly clearForMs: number;
  readonly severity: Severity;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /**
   * What comes back for the same server so soon after it was over is no news: its incident takes it back, and unless it
   * is critical nobody is called again before that. Left out: zero.
   */
  readonly cooldownMs?: number;
  /** An incident takes the alert back for so long; left out: as long as `alerting.routing.reopen_within` says. */
  readonly reopenWithinMs?: number;
  /** Name of the runbook to follow. */
  readonly runbook?: string;
  /** Who begins it when an incident opens; left out: a person. */
  readonly run?: RunBy;
}

/** Where a rule stands for a server. A rule that is false and does not fire has none. */
export interface AlertState {
  /** Checks in a row that found it true. */
  readonly streak: number;
  /** When the first of them was, epoch milliseconds. */
  readonly trueSinceMs: number;
  /** Null until it fires. */
  readonly firingSinceMs: number | null;
  /** While it fires: since when it has not been true; null while it is. */
  readonly falseSinceMs: number | null;
}
