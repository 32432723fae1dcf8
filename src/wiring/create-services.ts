import { hostname } from 'node:os';
import { join } from 'node:path';
import { createFileLog, type FileLog, type LogLevel } from '../adapters/log/file-log.ts';
import type { Installation } from '../config/installation.ts';
import type { Control } from '../ports/control.ts';
import type { Prober } from '../ports/prober.ts';
import type { ReleaseMaker } from '../ports/release-maker.ts';
import type { Store } from '../ports/store.ts';
import { createProbing } from './create-probing.ts';
import { openStore } from './open-store.ts';
import { createReleaseMaker } from './release-maker.ts';
import { createTemporalClient } from './temporal-client.ts';
import { createTemporalControl } from './temporal-control.ts';

export interface Services {
  readonly store: Store;
  readonly prober: Prober;
  readonly control: Control;
  readonly releases: ReleaseMaker;
  readonly log: FileLog;
  close(): Promise<void>;
}

export type LogEcho = (line: string, level: LogLevel) => void;

export interface ServicesOptions {
  readonly installation: Installation;
  /** Lines other than checks are also said here. */
  readonly echo: LogEcho | null;
}

/** Configuration into live objects: the one place where adapters are chosen. */
export async function createServices({ installation, echo }: ServicesOptions): Promise<Services> {
  const { logging, temporal, storage } = installation;
  const store = await openStore(storage.url);
  const log = createFileLog({
    path: join(logging.directory, 'enhanced_status_check.log'),
    level: logging.level,
    format: logging.format,
    echo: echoOf(logging.console, echo),
  });
  const prober = createProbing();
  const client = createTemporalClient(temporal);
  return {
    store,
    prober,
    control: createTemporalControl(client),
    releases: createReleaseMaker(),
    log,
    async close() {
      await prober.close();
      await client.connection.close();
      await store.close();
      await log.close();
    },
  };
}

/** What the configuration says of standard error beats what the process thinks best. */
function echoOf(console: boolean | undefined, own: LogEcho | null): LogEcho | null {
  if (console === undefined) return own;
  return console ? (line) => void process.stderr.write(`${line}\n`) : null;
}

/** Names a process in leases, figures and Temporal's own UI. */
export function processIdentity(role: string): string {
  return `${role}-${hostname()}-${process.pid}`;
}
