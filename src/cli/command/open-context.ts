import type { ActionContext } from '../../actions/action.ts';
import { nearestNames } from '../../actions/fleet/nearest-names.ts';
import type { LoadedConfiguration } from '../../config/load-configuration.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { createConfigurationFiles } from '../../wiring/configuration-files.ts';
import { createService } from '../../wiring/create-service.ts';
import { createLazyRunbooks } from '../../wiring/lazy-runbooks.ts';
import { openBreakGlassServices } from '../../wiring/open-break-glass-services.ts';
import { openCommandServices, type CommandServices } from '../../wiring/open-command-services.ts';
import { loadInstallation } from '../process/installation-options.ts';
import { asTyped } from '../output/as-typed.ts';
import { sayWarning } from '../say-warning.ts';
import type { RunnerRequest } from './action-runner.ts';
import { createProgressLine } from './progress-line.ts';

export interface OpenedContext {
  readonly context: ActionContext;
  readonly close: () => Promise<void>;
}

/** The store and Temporal of the configured installation, with this machine's user as `local` and every right. */
export async function openContext(request: RunnerRequest): Promise<OpenedContext> {
  const { action, options, isDryRun, signal, requestId } = request;
  const configuration = loadInstallation(options);
  const parts = {
    installation: configuration.installation,
    releases: configuration.environments.map(({ release }) => release),
    warn: sayWarning,
    needsNoStore: action.needsNoStore === true,
    backedUp: backedUpOf(configuration),
    say: (line: string) => void process.stderr.write(`${asTyped(line)}\n`),
  };
  const writes = !isDryRun && (action.effect !== 'read' || action.leavesRecord === true);
  const services =
    action.breakGlass === true
      ? await openBreakGlassServices(parts)
      : await openCommandServices({ ...parts, writes });
  try {
    const environment = await chooseEnvironment(options.environment, configuration, services);
    const { store, prober, control, releases, auditCopies, outputs, disks, notifier, executor } = services;
    const { backups, diagnostics } = services;
    const line = createProgressLine(process.stderr, Date.now);
    const context: ActionContext = {
      environment,
      caller: { who: 'local', role: 'admin', via: 'cli', requestId },
      store,
      prober,
      control,
      releases,
      auditCopies,
      configurationFiles: createConfigurationFiles(configuration.environments),
      outputs,
      disks,
      ...(backups === undefined ? {} : { backups }),
      configured: configuration.environments.map(({ environment: described, path, release }) => ({
        environment: described,
        path,
        hash: release.hash,
      })),
      notifier,
      runbooks: createLazyRunbooks(),
      executor,
      ...(diagnostics === undefined ? {} : { diagnostics }),
      service: createService('cli'),
      nowMs: Date.now,
      idempotencyKey: null,
      signal,
      ...(options.quiet ? {} : { progress: line.show }),
    };
    const close = (): Promise<void> => {
      line.clear();
      return services.close();
    };
    return { context, close };
  } catch (error) {
    await services.close();
    throw error;
  }
}

function backedUpOf({ installation, environments }: LoadedConfiguration) {
  return {
    configurationPaths: environments.map(({ path }) => path),
    requireStopped: async () => {
      const { requireUnlocked } = await import('../up/data-lock.ts');
      await requireUnlocked(installation.dataDir);
    },
  };
}

async function chooseEnvironment(
  named: string | undefined,
  { environments }: LoadedConfiguration,
  { store }: CommandServices,
): Promise<string> {
  const first = environments[0]?.environment ?? 'development';
  if (named === undefined || named === first) return first;
  const known = await store.environments();
  if (known.includes(named)) return named;
  const near = nearestNames(named, known);
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${known.join(', ')}.`;
  throw new AppError('NOT_FOUND', `There is no environment ${named}. ${hint}`, {
    details: { environment: named, environments: known },
  });
}
