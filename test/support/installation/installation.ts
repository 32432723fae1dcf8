import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { FleetView } from '../../../src/domain/fleet/view-fleet.ts';
import { fleetView } from '../../../src/contract/fleet.ts';
import { fleetId } from '../../../src/contract/names.ts';
import { openStore } from '../../../src/wiring/open-store.ts';
import type { Store } from '../../../src/ports/store.ts';
import { PROGRAM } from './command.ts';
import { freePorts } from './free-ports.ts';
import { startTemporal, type TestTemporal } from './temporal.ts';
import { until } from './until.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** Top-level sections of a configuration besides `environment` and those the installation sets itself. */
type Sections = Readonly<Record<string, unknown>>;

export interface InstallationOptions {
  /** Of the environment `development`. */
  readonly config: Sections;
  /** Of other environments, by their names: each has a file of its own. */
  readonly others?: Readonly<Record<string, Sections>>;
  /** Of its processes, besides that of the test. */
  readonly env?: Readonly<Record<string, string>>;
  /** Each worker makes the workflows' script for itself, as in a clone; else the tests of a run share one. */
  readonly isBundling?: boolean;
}

/** A process of the installation, started as its user would. */
export interface TestProcess {
  readonly pid: number;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

export interface TestInstallation {
  readonly folder: string;
  /** Of the environment `development`. */
  readonly configPath: string;
  readonly temporal: TestTemporal;
  readonly client: Client;
  readonly store: Store;
  readonly apiUrl: string;
  /** Of `development`, unless another environment is named. */
  writeConfig(config: Sections, environment?: string): Promise<void>;
  /** With the files of all environments. */
  start(role: 'worker' | 'api'): Promise<TestProcess>;
  fleet(environment?: string): Promise<FleetView>;
  /** What the processes have said. */
  output(): Promise<string>;
  stop(): Promise<void>;
}

const DEFAULT = 'development';

/** Real processes in a folder of their own: Temporal, and as many workers and APIs as are started. */
export async function startInstallation(options: InstallationOptions): Promise<TestInstallation> {
  const configs = { [DEFAULT]: options.config, ...options.others };
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-e2e-'));
  const temporal = await startTemporal(folder);
  const [apiPort = 0] = await freePorts(1);
  const pathOf = (environment: string): string =>
    join(folder, environment === DEFAULT ? 'config.json' : `${environment}.json`);
  const configPaths = Object.keys(configs).map(pathOf);
  const outputPath = join(folder, 'output.log');
  const database = `sqlite:${join(folder, 'watchkeeper.db')}`;
  const writeConfig = async (sections: Sections, environment: string = DEFAULT): Promise<void> => {
    const fixed = {
      environment,
      storage: { url: database },
      temporal: { address: temporal.address },
      api: { port: apiPort },
      logging: { directory: join(folder, 'logs') },
    };
    await writeFile(pathOf(environment), JSON.stringify({ ...fixed, ...sections }));
  };
  for (const [environment, config] of Object.entries(configs)) await writeConfig(config, environment);
  const store = await openStore(database);
  const connection = Connection.lazy({ address: temporal.address });
  const client = new Client({ connection });
  const processes: TestProcess[] = [];
  return {
    folder,
    configPath: pathOf(DEFAULT),
    temporal,
    client,
    store,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    writeConfig,
    async start(role) {
      const env = { ...options.env, ...(options.isBundling === true ? {} : await sharedBundle()) };
      const started = await startProcess({ role, configPaths, folder, outputPath, env });
      processes.push(started);
      return started;
    },
    fleet: (environment = DEFAULT) => client.workflow.getHandle(fleetId(environment)).query(fleetView),
    output: () => readFile(outputPath, 'utf8'),
    async stop() {
      await Promise.all(processes.map((process) => process.kill('SIGKILL')));
      await connection.close();
      await store.close();
      await temporal.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Workers take the workflows' script from a file that this names, as those of `up` do. */
async function sharedBundle(): Promise<Readonly<Record<string, string>>> {
  const bundle = await workflowBundle();
  return bundle === null ? {} : { WATCHKEEPER_WORKFLOW_BUNDLE: bundle };
}

interface Start {
  readonly role: string;
  readonly configPaths: readonly string[];
  readonly folder: string;
  readonly outputPath: string;
  readonly env: Readonly<Record<string, string>>;
}

async function startProcess({ role, configPaths, folder, outputPath, env }: Start): Promise<TestProcess> {
  const named = configPaths.flatMap((path) => ['--config', path]);
  const child = spawn(process.execPath, [PROGRAM, role, ...named], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = createWriteStream(outputPath, { flags: 'a' });
  child.stdout.pipe(output);
  child.stderr.pipe(output);
  const pid = await until({ what: `process id of the ${role}`, ask: () => child.pid ?? null });
  return { pid, kill: (signal) => kill(child, signal) };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolveExit) =>
    child.once('exit', (code) => {
      resolveExit(code);
    }),
  );
  child.kill(signal);
  return gone;
}
