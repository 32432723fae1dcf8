import type { Services } from '../../wiring/create-services.ts';
import { createServices, processIdentity } from '../../wiring/create-services.ts';
import { FileWatch } from '../../config/file-watch.ts';
import { createConfigurationFiles } from '../../wiring/configuration-files.ts';
import { disksOf } from '../../wiring/disks-of.ts';
import { outputsOf } from '../../wiring/outputs-of.ts';
import { createNotifying } from '../../wiring/create-notifying.ts';
import { reloadConfiguration } from '../../wiring/reload-configuration.ts';
import { adoptConfiguration, describeAdoption } from '../../wiring/adopt-configuration.ts';
import { toAppError } from '../../domain/error/app-error.ts';
import type { LoadedConfiguration } from '../../config/load-configuration.ts';
import type { RunningWorker } from '../../worker/start-worker.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { expectedShards } from './expected-shards.ts';
import { loadInstallation, type InstallationFlags } from './installation-options.ts';
import { logTheEnd } from './log-the-end.ts';
import { sayChannelLine, sayLogLine } from './say-log-line.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

/** `watchkeeper worker`: reads the configuration, then watches until told to stop, and drains. */
export async function runWorker(flags: InstallationFlags): Promise<void> {
  process.title = 'enhanced-mcp-status: worker';
  const stop = untilToldToStop();
  const configuration = loadInstallation(flags);
  const services = await createServices({
    installation: configuration.installation,
    echo: sayLogLine(process.stderr),
  });
  process.on('SIGHUP', () => {
    services.log.reopen();
  });
  await logTheEnd(services, 'worker', async () => {
    const adopted = adopt(configuration, services);
    // Before anything slow: a change made while the worker starts must not go unnoticed.
    const watches = watchFiles({ flags, configuration, services, adopted });
    try {
      const worker = await Promise.race([adopted.then(() => start(configuration, services)), stop]);
      if (worker !== undefined) {
        await Promise.race([stop, worker.done]);
        await worker.stop();
      }
    } finally {
      await Promise.all(watches.map((watch) => watch.close()));
    }
  });
}

async function start(
  { installation, environments }: LoadedConfiguration,
  services: Services,
): Promise<RunningWorker> {
  const bundle = process.env['WATCHKEEPER_WORKFLOW_BUNDLE'];
  const notifier = createNotifying(services.log, sayChannelLine(process.stderr));
  const worker = await startWorker({
    ...services,
    notifier,
    machine: {
      executor: services.executor,
      outputs: outputsOf(installation),
      disks: disksOf(installation),
      configurationFiles: createConfigurationFiles(environments),
    },
    temporal: installation.temporal,
    identity: processIdentity('worker'),
    environments: environments.map(({ environment }) => environment),
    shards: expectedShards(environments.map(({ release }) => release)),
    ...(bundle === undefined ? {} : { workflowBundle: bundle }),
  });
  return {
    done: worker.done,
    async stop() {
      await worker.stop();
      await notifier.close();
    },
  };
}

async function adopt({ environments }: LoadedConfiguration, { store, log }: Services): Promise<void> {
  for (const { release } of environments) {
    log.info(describeAdoption(await adoptConfiguration(store, release)));
  }
}

interface Watching {
  readonly flags: InstallationFlags;
  readonly configuration: LoadedConfiguration;
  readonly services: Services;
  /** Resolves once the files as they were at the start are in the store. */
  readonly adopted: Promise<void>;
}

/** A file that changes while the worker runs is taken in, each by itself. */
function watchFiles({ flags, configuration, services, adopted }: Watching): readonly FileWatch[] {
  const { installation, environments } = configuration;
  const { store, log } = services;
  const { dataDir } = flags;
  const shared = { store, log, installation, env: process.env, nowMs: Date.now };
  return environments.map(({ environment, path }) => {
    const reload = { ...shared, path, environment, ...(dataDir === undefined ? {} : { dataDir }) };
    const onChange = async (): Promise<void> => {
      await adopted;
      await reloadConfiguration(reload).catch((error: unknown) => {
        const { message } = toAppError(error);
        log.error(`${path} has changed and could not be taken in yet; trying again: ${message}`);
        throw error;
      });
    };
    return new FileWatch({ path, onChange });
  });
}
