import type { Services } from '../../wiring/create-services.ts';
import { createServices, processIdentity } from '../../wiring/create-services.ts';
import { adoptConfiguration, describeAdoption } from '../../wiring/adopt-configuration.ts';
import type { LoadedConfiguration } from '../../config/load-configuration.ts';
import type { RunningWorker } from '../../worker/start-worker.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { expectedShards } from './expected-shards.ts';
import { loadInstallation, type InstallationFlags } from './installation-options.ts';
import { logTheEnd } from './log-the-end.ts';
import { sayLogLine } from './say-log-line.ts';
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
    const worker = await Promise.race([start(configuration, services), stop]);
    if (worker !== undefined) {
      await Promise.race([stop, worker.done]);
      await worker.stop();
    }
  });
}

async function start(
  { installation, environments }: LoadedConfiguration,
  services: Services,
): Promise<RunningWorker> {
  for (const { release } of environments) {
    services.log.info(describeAdoption(await adoptConfiguration(services.store, release)));
  }
  const bundle = process.env['WATCHKEEPER_WORKFLOW_BUNDLE'];
  return startWorker({
    ...services,
    temporal: installation.temporal,
    identity: processIdentity('worker'),
    environments: environments.map(({ environment }) => environment),
    shards: expectedShards(environments.map(({ release }) => release)),
    ...(bundle === undefined ? {} : { workflowBundle: bundle }),
  });
}
