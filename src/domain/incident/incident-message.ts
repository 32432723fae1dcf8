import type { AlertHandling } from '../alert/alert-facts.ts';
import type { Severity } from '../alert/alert-rule.ts';

/** An alert as an incident is told of it. */
export interface IncidentAlert extends AlertHandling {
  /** `ENVIRONMENT_ITSELF` where it is of none. */
  readonly server: string;
  readonly rule: string;
  readonly severity: Severity;
  /** What the rule says of itself. */
  readonly summary: string;
  /** What the check found that made it fire. */
  readonly reason: string;
  readonly sinceMs: number;
}

/** What machines tell an incident. */
export type IncidentMessage =
  | { readonly kind: 'fired'; readonly alert: IncidentAlert }
  | { readonly kind: 'cleared'; readonly server: string; readonly rule: string; readonly atMs: number }
  /** A storm has taken its members over. */
  | { readonly kind: 'folded'; readonly into: string }
  /** A window has begun that covers all that still fires: nobody is to be told until it ends. */
  | { readonly kind: 'quieted'; readonly by: string; readonly untilMs: number }
  | { readonly kind: 'unquieted' }
  /** How far a run for it has got: it has begun, waits for a person, or has ended. */
  | { readonly kind: 'run_said'; readonly who: string | null; readonly text: string }
  /** All that fail now: it is to say when a message of its own gets through. */
  | { readonly kind: 'channels_failing'; readonly channels: readonly string[] };
