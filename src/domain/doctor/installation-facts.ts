import type { OriginLook } from '../diagnosis/origin-look.ts';
import type { ModeView } from '../fleet/mode.ts';

/** What was found when something was looked at, or why it could not be. */
export type Looked<T> = { readonly found: T } | { readonly failed: string };

export interface ConfigurationFacts {
  readonly status: 'valid' | 'invalid' | 'absent';
  /** One line each. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export interface SecretFile {
  readonly path: string;
  /** Permission bits; null where there is no such file. */
  readonly mode: number | null;
}

export interface TemporalFacts {
  readonly address: string;
  readonly namespace: string;
  readonly isReachable: boolean;
  /** Why it does not answer; null when it does. */
  readonly reason: string | null;
  readonly hasNamespace: boolean;
  readonly missingAttributes: readonly string[];
}

export interface StoreFileFacts {
  readonly path: string;
  readonly exists: boolean;
  readonly writable: boolean;
  /** Of the file, or why it cannot be read. */
  readonly schemaVersion: Looked<number>;
  readonly knownSchemaVersion: number;
}

export interface SpaceFacts {
  readonly path: string;
  readonly freeBytes: number;
}

export interface PortFacts {
  readonly purpose: string;
  readonly host: string;
  readonly port: number;
  readonly use: 'free' | 'ours' | 'taken' | 'impossible';
}

export interface CertificateFacts {
  readonly host: string;
  readonly expiresAtMs: number;
}

/** One host and port that servers are asked at. */
export interface OriginFacts {
  readonly origin: string;
  readonly servers: readonly string[];
  /** The first step that failed; null when all went well. */
  readonly failure: OriginLook['failure'];
  /** Milliseconds that its clock is ahead of ours; null where it does not say. */
  readonly clockAheadMs: number | null;
  readonly certificate: CertificateFacts | null;
}

export interface WatchFacts {
  readonly environment: string;
  /** As it was last noted; null where nobody has ever changed it. */
  readonly mode: ModeView | null;
  /** Start of the newest minute of which a worker has left figures; null before the first. */
  readonly newestFiguresMs: number | null;
  /** End of the newest check, epoch milliseconds; null before the first. */
  readonly newestCheckMs: number | null;
  readonly servers: number;
  /** Servers that were never checked. */
  readonly unchecked: number;
  /** Shard number to servers whose last check is too old; only shards that have some. */
  readonly staleByShard: readonly { readonly shard: number | null; readonly stale: number }[];
}

/** Everything that `doctor` looks at. A part that could not be looked at, for want of a configuration, is null. */
export interface InstallationFacts {
  readonly nowMs: number;
  readonly nodeMajor: number;
  readonly nodeVersion: string;
  /** `name: why`, for each package that is missing or of another version than the one asked for. */
  readonly wrongPackages: readonly string[];
  readonly configuration: ConfigurationFacts;
  readonly unsetVariables: readonly string[];
  readonly secretFiles: readonly SecretFile[];
  /** Version text of the Temporal CLI. */
  readonly temporalCli: Looked<string>;
  readonly temporal: TemporalFacts;
  readonly store: StoreFileFacts | null;
  readonly space: Looked<SpaceFacts> | null;
  readonly logDirectory: { readonly path: string; readonly writable: boolean } | null;
  readonly ports: readonly PortFacts[];
  readonly origins: readonly OriginFacts[];
  readonly watch: Looked<readonly WatchFacts[]> | null;
  /** Null where the system does not say. */
  readonly descriptorLimit: number | null;
  readonly availableMemoryBytes: number;
}
