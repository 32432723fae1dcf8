import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTemporalCli } from '../../../tools/temporal-cli.mjs';
import type { LoadedConfiguration } from '../../config/load-configuration.ts';
import { formatProblem } from '../../config/problem.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { VERSION } from '../../wiring/version.ts';
import { bundleWorkflows } from '../../worker/bundle-workflows.ts';
import { asArguments, loadInstallation, type InstallationFlags } from '../process/installation-options.ts';
import { untilToldToStop } from '../process/until-told-to-stop.ts';
import { lockData, type DataLock } from './data-lock.ts';
import { requireFreePort } from './free-port.ts';
import { showChanges } from './show-changes.ts';
import { Supervisor, type ChildPlan } from './supervisor.ts';
import { temporalServerPlan, untilListening } from './temporal-server.ts';

export interface UpFlags extends InstallationFlags {
  /** Print nothing but trouble. */
  readonly quiet: boolean;
  readonly temporalUiPort: number;
}

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const DRAIN_MS = 25_000;
const TEMPORAL_DRAIN_MS = 5_000;

/** `watchkeeper up`: Temporal, a worker and the API as one tree of processes, until Ctrl-C. */
export async function up(flags: UpFlags): Promise<void> {
  process.title = 'enhanced-mcp-status: up';
  const say = (line: string): void => {
    if (!flags.quiet)
      process.stdout.write(`${line}
`);
  };
  const configuration = loadInstallation(flags);
  for (const warning of configuration.environments.flatMap(({ warnings }) => warnings))
    say(formatProblem(warning));
  const lock = await lockData(configuration.installation.dataDir);
  try {
    await runTree({ flags, configuration, lock, say });
  } finally {
    await lock.release();
  }
}

interface Tree {
  readonly flags: UpFlags;
  readonly configuration: LoadedConfiguration;
  readonly lock: DataLock;
  readonly say: (line: string) => void;
}

async function runTree(tree: Tree): Promise<void> {
  const { flags, configuration, lock, say } = tree;
  const { api, dataDir } = configuration.installation;
  await requirePorts(tree);
  const supervisor = new Supervisor({
    say: (line) => process.stderr.write(`${line}\n`),
    onStarted: (role, pid) => void lock.note(role, pid),
  });
  const stop = untilToldToStop();
  const shower = new AbortController();
  try {
    const bundle = join(dataDir, 'workflow-bundle.js');
    await Promise.all([startTemporal(tree, supervisor), bundleWorkflows(bundle)]);
    supervisor.start(childPlan('worker', flags, { WATCHKEEPER_WORKFLOW_BUNDLE: bundle }));
    supervisor.start(childPlan('api', flags, {}));
    sayWhere(tree);
    void showChanges({ url: `http://${api.host}:${api.port}`, configuration, say, signal: shower.signal });
    await stop;
  } finally {
    shower.abort();
    say('\nStopping: checks under way are recorded first...');
    await Promise.all([supervisor.stop('worker', DRAIN_MS), supervisor.stop('api', DRAIN_MS)]);
    await supervisor.stop('temporal', TEMPORAL_DRAIN_MS);
    say('Stopped. Everything recorded is in place for the next `watchkeeper up`.');
  }
}

async function startTemporal({ flags, configuration, say }: Tree, supervisor: Supervisor): Promise<void> {
  const { dataDir, temporal } = configuration.installation;
  const executable = await findTemporalCli({ cacheDir: join(PACKAGE, '.cache'), say }).catch(
    (error: unknown) => {
      throw new AppError('PRECONDITION_MISSING', error instanceof Error ? error.message : String(error), {
        cause: error,
      });
    },
  );
  const { host, port } = splitAddress(temporal.address);
  const { namespace } = temporal;
  supervisor.start(
    temporalServerPlan({ executable, dataDir, port, uiPort: flags.temporalUiPort, namespace }),
  );
  await untilListening(host, port);
}

async function requirePorts({ flags, configuration }: Tree): Promise<void> {
  const { api, temporal } = configuration.installation;
  const { host, port } = splitAddress(temporal.address);
  if (host !== '127.0.0.1' && host !== 'localhost') {
    throw new AppError(
      'CONFIG_INVALID',
      `\`up\` brings its own Temporal on this machine, but temporal.address is ${temporal.address}. For a Temporal elsewhere use \`watchkeeper worker\` and \`watchkeeper api\`.`,
    );
  }
  await requireFreePort({ ...api, purpose: 'the API', cure: 'set api.port in the configuration' });
  await requireFreePort({
    host,
    port,
    purpose: 'Temporal',
    cure: 'set temporal.address in the configuration',
  });
  const uiPort = flags.temporalUiPort;
  await requireFreePort({
    host,
    port: uiPort,
    purpose: "Temporal's web UI",
    cure: 'give --temporal-ui-port',
  });
}

function childPlan(role: 'worker' | 'api', flags: UpFlags, env: NodeJS.ProcessEnv): ChildPlan {
  const main = join(PACKAGE, 'src/cli/main.ts');
  return {
    role,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', main, role, ...asArguments(flags)],
    env: { ...process.env, ...env },
    hasChannel: true,
  };
}

function sayWhere({ flags, configuration, say }: Tree): void {
  const { api, temporal, logging } = configuration.installation;
  say(`Watchkeeper ${VERSION}. Ctrl-C stops it.`);
  say(`  Status         http://${api.host}:${api.port}/`);
  say(`  Temporal UI    http://127.0.0.1:${flags.temporalUiPort}/namespaces/${temporal.namespace}/workflows`);
  say(`  Log            ${join(logging.directory, 'enhanced_status_check.log')}`);
  for (const { environment, release } of configuration.environments) {
    say(
      `  ${environment.padEnd(14)} ${release.settings.servers.length} servers, release ${release.hash.slice(0, 8)}`,
    );
  }
  say('');
}

function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}
