import type { ConfigurationRemark } from '../domain/configuration/audit-configuration.ts';
import type { Release } from '../domain/release/release.ts';

/** A configuration file as it is on the disk of this machine. */
export interface ConfigurationFile {
  readonly path: string;
  /** What it would make. */
  readonly release: Release;
  /** Oldest TLS that the API speaks by it; null where it speaks none. */
  readonly tlsFloor: '1.2' | '1.3' | null;
  /** What its author should know. */
  readonly remarks: readonly ConfigurationRemark[];
  /** The line of a key, `['servers', 2, 'mcp_timeout_seconds']`, or where it would stand; 0 where that is no line. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

export interface ConfigurationFiles {
  /** The file of an environment, null where none was given. Throws CONFIG_INVALID with every problem of it. */
  read(environment: string): Promise<ConfigurationFile | null>;
}
