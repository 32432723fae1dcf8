import { hostname } from 'node:os';
import type { FileLog } from '../adapters/log/file-log.ts';
import type { Installation } from '../config/installation.ts';
import type { Control } from '../ports/control.ts';
import type { Executor } from '../ports/executor.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Prober } from '../ports/prober.ts';
import type { ReleaseMaker } from '../ports/release-maker.ts';
import type { Store } from '../ports/store.ts';
import { withAuditCopy } from './audit-copied-store.ts';
import { createLazyExecutor } from './lazy-executor.ts';
import { createLazyNotifier } from './lazy-notifier.ts';
import { createLog, type LogEcho } from './create-log.ts';
import { createProbing } from './create-probing.ts';
import { openStore } from './open-store.ts';
import { createReleaseMaker } from './release-maker.ts';
import { createTemporalClient } from './temporal-client.ts';
import { createTemporalControl } from './temporal-control.ts';
import { takeInWaitingAudit } from './waiting-audit.ts';

export interface Services {
  readonly store: Store;
  readonly prober: Prober;
  readonly control: Control;
  readonly releases: ReleaseMaker;
  readonly notifier: () => Promise<Notifier>;
  readonly executor: () => Promise<Executor>;
  readonly log: FileLog;
  close(): Promise<void>;
}

export interface ServicesOptions {
  readonly installation: Installation;
  /** Lines other than checks are also said here. */
  readonly echo: LogEcho | null;
}

/** Configuration into live objects: the one place where adapters are chosen. */
export async function createServices({ installation, echo }: ServicesOptions): Promise<Services> {
  const { logging, temporal, storage } = installation;
  const store = await openStore(storage.url);
  const log = createLog(logging, echo);
  const audited = withAuditCopy(store, logging, (message) => {
    log.error(message);
  });
  await takeInWaitingAudit(audited, installation, (message) => {
    log.warn(message);
  });
  const prober = createProbing();
  const notifier = createLazyNotifier(log);
  const executor = createLazyExecutor();
  const client = createTemporalClient(temporal);
  return {
    store: audited,
    prober,
    control: createTemporalControl(client, temporal.taskQueue),
    releases: createReleaseMaker(),
    notifier: notifier.load,
    executor: executor.load,
    log,
    async close() {
      await prober.close();
      await notifier.close();
      await executor.close();
      await client.connection.close();
      await store.close();
      await log.close();
    },
  };
}

/** Names a process in leases, figures and Temporal's own UI. */
export function processIdentity(role: string): string {
  return `${role}-${hostname()}-${process.pid}`;
}
