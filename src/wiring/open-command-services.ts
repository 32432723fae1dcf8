import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Installation } from '../config/installation.ts';
import type { Release } from '../domain/release/release.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Control } from '../ports/control.ts';
import type { Prober } from '../ports/prober.ts';
import type { ReleaseMaker } from '../ports/release-maker.ts';
import type { Store } from '../ports/store.ts';
import { openAuditCopies } from '../adapters/log/audit-file.ts';
import type { AuditCopies } from '../ports/audit-copies.ts';
import type { Backups } from '../ports/backups.ts';
import { withAuditCopy } from './audit-copied-store.ts';
import { createInstallationBackups, type BackupsOfInstallation } from './create-backups.ts';
import { withConfiguredServers } from './configured-store.ts';
import { createLazyNotifier } from './lazy-notifier.ts';
import { createLazyControl } from './lazy-control.ts';
import { createLazyProber } from './lazy-prober.ts';
import { openStore } from './open-store.ts';
import { openPassingStore } from './passing-store.ts';
import { createReleaseMaker } from './release-maker.ts';
import { openUnwrittenStore } from './unwritten-store.ts';

export interface CommandServices {
  readonly store: Store;
  readonly prober: Prober;
  readonly control: Control;
  readonly releases: ReleaseMaker;
  readonly auditCopies: AuditCopies;
  readonly backups: Backups | undefined;
  readonly notifier: () => Promise<Notifier>;
  close(): Promise<void>;
}

export interface CommandServicesOptions {
  readonly installation: Installation;
  /** What the files describe, for environments that the store does not know yet. */
  readonly releases: readonly Release[];
  /** Whether the command writes: only then is a store created where there is none. */
  readonly writes: boolean;
  /** The command works without the store: it is not held open. */
  readonly isBreakGlass?: boolean;
  /** Left out where the command has to do with no backups. */
  readonly backedUp?: Omit<BackupsOfInstallation, 'installation'>;
  /** Told what went wrong beside the command, and does not stop it. */
  readonly warn: (message: string) => void;
  /** Gets what console channels say, a line at a time; left out: as a warning. */
  readonly say?: (line: string) => void;
}

/** What one command needs, each part loaded when it is first used; nothing is logged. Throws the store's failures. */
export async function openCommandServices(options: CommandServicesOptions): Promise<CommandServices> {
  const { installation, releases, backedUp, warn, say = warn } = options;
  const stored = await openStored(options);
  const prober = createLazyProber();
  const notifier = createLazyNotifier({ info: say });
  const control = createLazyControl(installation.temporal);
  return {
    store: withConfiguredServers(withAuditCopy(stored, installation.logging, warn), releases),
    prober,
    control,
    releases: createReleaseMaker(),
    auditCopies: openAuditCopies(),
    backups: backedUp === undefined ? undefined : createInstallationBackups({ installation, ...backedUp }),
    notifier: notifier.load,
    async close() {
      await Promise.all([prober.close(), control.close(), notifier.close()]);
      await stored.close();
    },
  };
}

function openStored({ installation, writes, isBreakGlass, warn }: CommandServicesOptions): Promise<Store> {
  const { url } = installation.storage;
  const isThere = (): boolean => !isMissingFile(url);
  if (isBreakGlass === true) return openPassingStore({ url, isThere, warn });
  return writes || isThere() ? openStore(url) : openUnwrittenStore(url, isThere);
}

function isMissingFile(url: string): boolean {
  const SQLITE = 'sqlite:';
  return url.startsWith(SQLITE) && !existsSync(resolve(url.slice(SQLITE.length)));
}
