import { createServices, processIdentity } from '../../wiring/create-services.ts';
import { adoptConfiguration, describeAdoption } from '../../wiring/adopt-configuration.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { loadInstallation, type InstallationFlags } from './installation-options.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

const LEAST_SHARDS = 8;

/** `watchkeeper worker`: reads the configuration, then watches until told to stop, and drains. */
export async function runWorker(flags: InstallationFlags): Promise<void> {
  process.title = 'enhanced-mcp-status: worker';
  const { installation, environments } = loadInstallation(flags);
  const services = await createServices({ installation, echo: say });
  process.on('SIGHUP', () => {
    services.log.reopen();
  });
  for (const { release } of environments) {
    services.log.info(describeAdoption(await adoptConfiguration(services.store, release)));
  }
  const shards = environments.map(({ release: { settings } }) =>
    Math.ceil(settings.servers.length / settings.shardSize),
  );
  const bundle = process.env['WATCHKEEPER_WORKFLOW_BUNDLE'];
  const worker = await startWorker({
    ...services,
    temporal: installation.temporal,
    identity: processIdentity('worker'),
    environments: environments.map(({ environment }) => environment),
    shards: Math.max(LEAST_SHARDS, ...shards),
    ...(bundle === undefined ? {} : { workflowBundle: bundle }),
  });
  await Promise.race([untilToldToStop(), worker.done]);
  await worker.stop();
  await services.close();
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
