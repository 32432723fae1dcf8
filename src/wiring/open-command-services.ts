import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Installation } from '../config/installation.ts';
import type { Release } from '../domain/release/release.ts';
import type { Disks } from '../ports/disks.ts';
import type { Executor } from '../ports/executor.ts';
import type { Diagnostics } from '../ports/diagnostics.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Control } from '../ports/control.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Prober } from '../ports/prober.ts';
import type { ReleaseMaker } from '../ports/release-maker.ts';
import type { Store } from '../ports/store.ts';
import { openAuditCopies } from '../adapters/log/audit-file.ts';
import type { AuditCopies } from '../ports/audit-copies.ts';
import type { Backups } from '../ports/backups.ts';
import { withAuditCopy } from './audit-copied-store.ts';
import { createInstallationBackups, type BackupsOfInstallation } from './create-backups.ts';
import { withConfiguredServers } from './configured-store.ts';
import { disksOf } from './disks-of.ts';
import { createLazyExecutor } from './lazy-executor.ts';
import { createLazyNotifier } from './lazy-notifier.ts';
import { createLazyControl } from './lazy-control.ts';
import { createLazyProber } from './lazy-prober.ts';
import { openStore } from './open-store.ts';
import { outputsOf } from './outputs-of.ts';
import { openPassingStore } from './passing-store.ts';
import { createReleaseMaker } from './release-maker.ts';
import { openUnwrittenStore } from './unwritten-store.ts';
import { takeInWaitingAudit } from './waiting-audit.ts';

export interface CommandServices {
  readonly store: Store;
  readonly prober: Prober;
  readonly control: Control;
  readonly releases: ReleaseMaker;
  readonly auditCopies: AuditCopies;
  readonly outputs: OutputFiles;
  readonly disks: Disks;
  /** Absent where nothing is backed up or restored from. */
  readonly backups?: Backups;
  readonly notifier: () => Promise<Notifier>;
  readonly executor: () => Promise<Executor>;
  /** Absent where the command does not look around itself. */
  readonly diagnostics?: () => Promise<Diagnostics>;
  close(): Promise<void>;
}

export interface CommandServicesOptions {
  readonly installation: Installation;
  /** What the files describe, for environments that the store does not know yet. */
  readonly releases: readonly Release[];
  /** Whether the command writes: only then is a store created where there is none. */
  readonly writes: boolean;
  /** The command works without the store: it is not held open. */
  readonly needsNoStore?: boolean;
  /** Left out where the command has to do with no backups. */
  readonly backedUp?: Omit<BackupsOfInstallation, 'installation'>;
  /** Told what went wrong beside the command, and does not stop it. */
  readonly warn: (message: string) => void;
  /** Gets what console channels say, a line at a time; left out: as a warning. */
  readonly say?: (line: string) => void;
}

/** What one command needs, each part loaded when it is first used; nothing is logged. Throws the store's failures. */
export async function openCommandServices(options: CommandServicesOptions): Promise<CommandServices> {
  const { installation, releases, writes, backedUp, warn, say = warn } = options;
  const stored = await openStored(options);
  const backups = backedUp && createInstallationBackups({ installation, ...backedUp });
  const audited = withAuditCopy(stored, installation.logging, warn);
  if (writes && options.needsNoStore !== true) await takeInWaitingAudit(audited, installation, warn);
  const prober = createLazyProber();
  const notifier = createLazyNotifier({ info: say });
  const executor = createLazyExecutor();
  const control = createLazyControl(installation.temporal);
  return {
    store: withConfiguredServers(audited, releases),
    prober,
    control,
    releases: createReleaseMaker(),
    auditCopies: openAuditCopies(),
    outputs: outputsOf(installation),
    disks: disksOf(installation),
    ...(backups === undefined ? {} : { backups }),
    notifier: notifier.load,
    executor: executor.load,
    async close() {
      await Promise.all([prober.close(), control.close(), notifier.close(), executor.close()]);
      await stored.close();
    },
  };
}

function openStored({ installation, writes, needsNoStore, warn }: CommandServicesOptions): Promise<Store> {
  const { url } = installation.storage;
  const isThere = (): boolean => !isMissingFile(url);
  if (needsNoStore === true) return openPassingStore({ url, isThere, warn });
  return writes || isThere() ? openStore(url) : openUnwrittenStore(url, isThere);
}

function isMissingFile(url: string): boolean {
  const SQLITE = 'sqlite:';
  return url.startsWith(SQLITE) && !existsSync(resolve(url.slice(SQLITE.length)));
}
