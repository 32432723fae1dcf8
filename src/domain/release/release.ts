import type { AlertRule } from '../alert/alert-rule.ts';
import type { CompatibilitySettings } from './compatibility.ts';
import type { RespondingSettings } from './responding-settings.ts';
import type { SecretRef, ServerSpec } from '../server/server-spec.ts';

/**
 * An immutable, content-addressed snapshot of an environment's configuration: all servers with their defaults
 * resolved, secrets unexpanded. Installation settings are never part of it.
 */
export interface Release {
  /** Lower-case hex SHA-256 of the canonical JSON of `settings`. */
  readonly hash: string;
  readonly environment: string;
  readonly settings: ReleaseSettings;
  readonly createdAtMs: number;
  /** Where it came from, for people: the file's base name. */
  readonly source: string;
}

export interface ReleaseSettings {
  readonly systemName: string;
  readonly shardSize: number;
  readonly maxConcurrentChecks: number;
  readonly retention: RetentionSettings;
  /** How old a reading of the fleet may be that the API answers from. Absent in older releases: 250. */
  readonly responseCacheMs?: number;
  /** Whether a changed configuration waits for approval while the service runs; releases made before it was asked say nothing. */
  readonly requiresApproval?: boolean;
  /** Left out in releases older than the setting: then the standard holds. */
  readonly compatibility?: CompatibilitySettings;
  /** Every rule that is known, those switched off among them. Left out in releases older than alerting. */
  readonly alertRules?: readonly AlertRule[];
  /** How alerts become incidents and who is told. Left out in releases older than incidents. */
  readonly responding?: RespondingSettings;
  /** Left out where no address is given for it. */
  readonly heartbeat?: HeartbeatSettings;
  readonly servers: readonly ServerSpec[];
  /** The canonical document as the operator wrote it, defaults and environment expanded, secrets not: for reading back. */
  readonly document: Readonly<Record<string, unknown>>;
}

export interface RetentionSettings {
  readonly checksMs: number;
  readonly minutesMs: number;
  readonly hoursMs: number;
}

/** How a service outside is told that checks come in. */
export interface HeartbeatSettings {
  readonly url: SecretRef;
  readonly everyMs: number;
}
