import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFlagsOf } from '../../../bin/node-flags.mjs';
import { CACHE_FOLDER, MAIN_FILE } from '../../../bin/places.mjs';
import { findTemporalCli } from '../../../tools/temporal-cli.mjs';
import { refuseOpenHost } from '../../api/start-api.ts';
import type { LoadedConfiguration } from '../../config/load-configuration.ts';
import { formatProblem, type Problem } from '../../config/problem.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { asksForCredentials } from '../../wiring/create-access.ts';
import { createLog } from '../../wiring/create-log.ts';
import { bundleWorkflows, PREBUILT_BUNDLE } from '../../worker/bundle-workflows.ts';
import { asArguments, loadInstallation, type InstallationFlags } from '../process/installation-options.ts';
import { untilToldToStop } from '../process/until-told-to-stop.ts';
import { asTyped } from '../output/as-typed.ts';
import { lookOf } from '../present/look.ts';
import { lockData, type DataLock } from './data-lock.ts';
import { requireFreePort } from './free-port.ts';
import { notedModes } from './noted-modes.ts';
import { ownApi } from './own-api.ts';
import { showChanges } from './show-changes.ts';
import { Supervisor, type ChildPlan } from './supervisor.ts';
import { temporalServerPlan, untilListening } from './temporal-server.ts';
import { whereLines } from './where-lines.ts';

export interface UpFlags extends InstallationFlags {
  /** Print nothing but trouble. */
  readonly quiet: boolean;
  readonly temporalUiPort: number;
}

const DRAIN_MS = 25_000;
const TEMPORAL_DRAIN_MS = 5_000;
/** Of a long list of warnings so many are said; `config validate` says them all. */
const WARNINGS_SAID = 5;

/** `watchkeeper up`: Temporal, a worker and the API as one tree of processes, until Ctrl-C. */
export async function up(flags: UpFlags): Promise<void> {
  process.title = 'enhanced-mcp-status: up';
  const say = (line: string): void => {
    if (!flags.quiet) process.stdout.write(`${asTyped(line)}\n`);
  };
  const configuration = loadInstallation(flags);
  sayWarnings(configuration.environments.flatMap(({ warnings }) => warnings));
  const lock = await lockData(configuration.installation.dataDir);
  try {
    await runTree({ flags, configuration, lock, say });
  } finally {
    lock.release();
  }
}

function sayWarnings(warnings: readonly Problem[]): void {
  for (const warning of warnings.slice(0, WARNINGS_SAID)) sayTrouble(`Warning: ${formatProblem(warning)}`);
  const left = warnings.length - WARNINGS_SAID;
  if (left > 0) sayTrouble(`Warning: and ${left} more of the configuration`);
}

function sayTrouble(line: string): void {
  process.stderr.write(`${asTyped(line)}\n`);
}

interface Tree {
  readonly flags: UpFlags;
  readonly configuration: LoadedConfiguration;
  readonly lock: DataLock;
  readonly say: (line: string) => void;
}

async function runTree(tree: Tree): Promise<void> {
  const stop = untilToldToStop();
  await requirePorts(tree);
  const { lock, say } = tree;
  const log = createLog(tree.configuration.installation.logging, null);
  const supervisor = new Supervisor({
    say: (line) => {
      sayTrouble(line);
      log.error(line);
    },
    onStarted: lock.note,
  });
  // A terminal that is closed ends everything; elsewhere this signal asks for new log files, after a rotation.
  if (!process.stdout.isTTY) {
    process.on('SIGHUP', () => {
      log.reopen();
      supervisor.passOn('SIGHUP');
    });
  }
  const stopping = new AbortController();
  try {
    await Promise.race([startTree(tree, supervisor, stopping.signal), stop]);
    await stop;
  } finally {
    stopping.abort();
    say('\nStopping: checks under way are recorded first...');
    await Promise.all([supervisor.stop('worker', DRAIN_MS), supervisor.stop('api', DRAIN_MS)]);
    await supervisor.stop('temporal', TEMPORAL_DRAIN_MS);
    await log.close();
    say('Stopped. Everything recorded is in place for the next start.');
  }
}

async function startTree(tree: Tree, supervisor: Supervisor, signal: AbortSignal): Promise<void> {
  const { flags, configuration, say } = tree;
  const { dataDir, storage } = configuration.installation;
  const environments = configuration.environments.map(({ environment }) => environment);
  const api = ownApi(configuration.installation);
  say('Starting Temporal, a worker and the API...');
  const [bundle, modes] = await Promise.all([
    workflowBundle(dataDir),
    notedModes(storage.url, environments),
    startTemporal(tree, supervisor),
  ]);
  supervisor.start(childPlan('worker', flags, { WATCHKEEPER_WORKFLOW_BUNDLE: bundle }));
  supervisor.start(childPlan('api', flags, { ...api.env, WATCHKEEPER_TEMPORAL_UI_URL: uiUrlOf(tree) }));
  if (signal.aborted || flags.quiet) return;
  const nowMs = Date.now();
  whereLines({ configuration, modes, nowMs, apiUrl: api.url, uiUrl: uiUrlOf(tree) }).forEach(say);
  void showChanges({
    api,
    environments,
    look: lookOf(process.stdout, process.env['NO_COLOR'] === undefined),
    say,
    signal,
    workerBackSinceMs: () => supervisor.restartedAtMs('worker'),
  });
}

/** The file that workers read their workflows from, now and when they are started again. */
async function workflowBundle(dataDir: string): Promise<string> {
  if (PREBUILT_BUNDLE !== null) return PREBUILT_BUNDLE;
  const bundle = join(dataDir, 'workflow-bundle.js');
  writeFileSync(bundle, await bundleWorkflows());
  return bundle;
}

async function startTemporal({ flags, configuration, say }: Tree, supervisor: Supervisor): Promise<void> {
  const { dataDir, temporal } = configuration.installation;
  const executable = await findTemporalCli({ cacheDir: CACHE_FOLDER, say }).catch((error: unknown) => {
    throw new AppError('PRECONDITION_MISSING', error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  });
  const { host, port } = splitAddress(temporal.address);
  const { namespace } = temporal;
  supervisor.start(
    temporalServerPlan({ executable, dataDir, port, uiPort: flags.temporalUiPort, namespace }),
  );
  await untilListening(host, port);
}

async function requirePorts({ flags, configuration }: Tree): Promise<void> {
  const { api, temporal } = configuration.installation;
  refuseOpenHost(api.host, asksForCredentials(api));
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
  return {
    role,
    command: process.execPath,
    args: [...nodeFlagsOf(role), MAIN_FILE, role, ...asArguments(flags)],
    // Name look-ups share this pool with the disk: four slow ones must not hold up a thousand probes.
    env: { UV_THREADPOOL_SIZE: '16', ...process.env, ...env },
    hasChannel: true,
  };
}

function uiUrlOf({ flags, configuration }: Tree): string {
  const { namespace } = configuration.installation.temporal;
  return `http://127.0.0.1:${flags.temporalUiPort}/namespaces/${namespace}/workflows`;
}

function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}
