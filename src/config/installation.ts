import { join } from 'node:path';
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
    /** Whether log lines are said on standard error too; absent: as each process thinks best. */
    readonly console?: boolean;
  };
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
    },
    tls: tlsOf(config.tls),
    temporal: {
      address: config.temporal.address,
      namespace: config.temporal.namespace,
      taskQueue: config.temporal.task_queue,
      ...(config.temporal_ui_url === undefined ? {} : { uiUrl: config.temporal_ui_url }),
    },
    ...(config.public_url === undefined ? {} : { publicUrl: config.public_url }),
    logging: {
      level: LEVELS[config.logging.level],
      format: config.logging.format,
      directory: config.logging.directory,
      ...(config.logging.log_to_console === undefined ? {} : { console: config.logging.log_to_console }),
    },
    dataDir,
  };
}
