import { join } from 'node:path';
import { parseByteSize } from './byte-size.ts';
import { accessOf, rateLimitOf, tlsOf } from './resolve/resolve-access.ts';
import type { AccessSettings, RateLimitSettings, TlsSettings } from './resolve/resolve-access.ts';
import type { Configuration } from './schema/configuration.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** What a process reads once at its start: never part of a release, equal in all files of one installation. */
export interface Installation {
  /** `sqlite:PATH` (relative to the working directory) or `postgres://...`; holds a secret, never show it. */
  readonly storage: { readonly url: string };
  readonly api: {
    readonly host: string;
    readonly port: number;
    readonly auth: AccessSettings;
    /** Null where nobody is limited. */
    readonly rateLimit: RateLimitSettings | null;
    /** Whose pages may use the API, `*` for any page; empty for none. */
    readonly corsOrigins: readonly string[];
  };
  /** Null where the API speaks plain HTTP. */
  readonly tls: TlsSettings | null;
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    readonly taskQueue: string;
    readonly uiUrl?: string;
  };
  readonly publicUrl?: string;
  readonly logging: {
    readonly level: LogLevel;
    readonly format: 'text' | 'json';
    readonly directory: string;
    readonly toFile: boolean;
    readonly toConsole: boolean;
    /** Null leaves full files to others. */
    readonly rotation: { readonly maxBytes: number; readonly backups: number } | null;
  };
  readonly backup: { readonly directory: string; readonly keep: number };
  readonly dataDir: string;
}

const LEVELS = {
  trace: 'trace',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  critical: 'fatal',
  fatal: 'fatal',
} as const satisfies Record<Configuration['logging']['level'], LogLevel>;

/** The installation's settings of a file; `dataDir`, where given, is the command line's and beats the file. */
export function installationOf(config: Configuration, dataDir = config.data_dir): Installation {
  return {
    storage: { url: config.storage.url ?? `sqlite:${join(dataDir, 'watchkeeper.db')}` },
    api: {
      host: config.api.host,
      port: config.api.port,
      auth: accessOf(config.api.auth),
      rateLimit: rateLimitOf(config.api.rate_limit),
      corsOrigins: config.api.cors_enabled ? config.api.cors_origins : [],
    },
    tls: tlsOf(config.tls),
    temporal: {
      address: config.temporal.address,
      namespace: config.temporal.namespace,
      taskQueue: config.temporal.task_queue,
      ...(config.temporal_ui_url === undefined ? {} : { uiUrl: config.temporal_ui_url }),
    },
    ...(config.public_url === undefined ? {} : { publicUrl: config.public_url }),
    logging: loggingOf(config.logging),
    backup: config.backup,
    dataDir,
  };
}

function loggingOf(logging: Configuration['logging']): Installation['logging'] {
  return {
    level: LEVELS[logging.level],
    format: logging.format,
    directory: logging.directory,
    toFile: logging.log_to_file,
    toConsole: logging.log_to_console,
    rotation: logging.file_rotation
      ? { maxBytes: parseByteSize(logging.max_file_size) ?? 0, backups: logging.backup_count }
      : null,
  };
}
