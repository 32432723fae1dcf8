import { openAuditCopies } from '../adapters/log/audit-file.ts';
import { openSqliteStore } from '../adapters/store/sqlite/open-sqlite-store.ts';
import { IN_MEMORY } from '../adapters/store/sqlite/file/open-database.ts';
import { withConfiguredServers } from './configured-store.ts';
import { createDiagnostics } from './create-diagnostics.ts';
import { disksOf } from './disks-of.ts';
import { createLazyExecutor } from './lazy-executor.ts';
import { outputsOf } from './outputs-of.ts';
import { createLazyControl } from './lazy-control.ts';
import { createLazyNotifier } from './lazy-notifier.ts';
import { createLazyProber } from './lazy-prober.ts';
import type { CommandServices, CommandServicesOptions } from './open-command-services.ts';
import { createReleaseMaker } from './release-maker.ts';
import { createBreakGlassAudit } from './waiting-audit.ts';

/**
 * The same for a command that works with everything down: it reads the configuration file as if nothing were stored,
 * whatever state the store is in. Nothing but audit records goes to the store, or beside it.
 */
export async function openBreakGlassServices({
  installation,
  releases,
  warn,
  say = warn,
}: Omit<CommandServicesOptions, 'writes'>): Promise<CommandServices> {
  const empty = await openSqliteStore({ path: IN_MEMORY });
  const audit = createBreakGlassAudit(installation, warn);
  const prober = createLazyProber();
  const control = createLazyControl(installation.temporal);
  const executor = createLazyExecutor();
  const notifier = createLazyNotifier({ info: say });
  return {
    store: { ...withConfiguredServers(empty, releases), appendAudit: audit.append },
    prober,
    control,
    releases: createReleaseMaker(),
    auditCopies: openAuditCopies(),
    outputs: outputsOf(installation),
    disks: disksOf(installation),
    notifier: notifier.load,
    executor: executor.load,
    diagnostics: () => Promise.resolve(createDiagnostics({ installation, releases })),
    async close() {
      await Promise.all([prober.close(), control.close(), notifier.close(), executor.close()]);
      await audit.close();
      await empty.close();
    },
  };
}
