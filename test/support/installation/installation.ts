import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { FleetView } from '../../../src/domain/fleet/view-fleet.ts';
import { fleetView } from '../../../src/contract/fleet.ts';
import { fleetId } from '../../../src/contract/names.ts';
import { openStore } from '../../../src/wiring/open-store.ts';
import type { Store } from '../../../src/ports/store.ts';
import { freePorts } from './free-ports.ts';
import { startTemporal, type TestTemporal } from './temporal.ts';
import { until } from './until.ts';

export interface InstallationOptions {
  /** Top-level sections of the configuration besides `environment` and those the installation sets itself. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** A process of the installation, started as its user would. */
export interface TestProcess {
  readonly pid: number;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

export interface TestInstallation {
  readonly folder: string;
  readonly configPath: string;
  readonly temporal: TestTemporal;
  readonly client: Client;
  readonly store: Store;
  readonly apiUrl: string;
  writeConfig(config: Readonly<Record<string, unknown>>): Promise<void>;
  start(role: 'worker' | 'api'): Promise<TestProcess>;
  fleet(): Promise<FleetView>;
  /** What the processes have said. */
  output(): Promise<string>;
  stop(): Promise<void>;
}

const PROGRAM = resolve(import.meta.dirname, '../../../bin/watchkeeper.mjs');

/** Real processes in a folder of their own: Temporal, and as many workers and APIs as are started. */
export async function startInstallation({ config }: InstallationOptions): Promise<TestInstallation> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-e2e-'));
  const temporal = await startTemporal(folder);
  const [apiPort = 0] = await freePorts(1);
  const configPath = join(folder, 'config.json');
  const outputPath = join(folder, 'output.log');
  const database = `sqlite:${join(folder, 'watchkeeper.db')}`;
  const writeConfig = async (sections: Readonly<Record<string, unknown>>): Promise<void> => {
    const fixed = {
      environment: 'development',
      storage: { url: database },
      temporal: { address: temporal.address },
      api: { port: apiPort },
      logging: { directory: join(folder, 'logs') },
    };
    await writeFile(configPath, JSON.stringify({ ...fixed, ...sections }));
  };
  await writeConfig(config);
  const store = await openStore(database);
  const connection = Connection.lazy({ address: temporal.address });
  const client = new Client({ connection });
  const processes: TestProcess[] = [];
  return {
    folder,
    configPath,
    temporal,
    client,
    store,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    writeConfig,
    async start(role) {
      const started = await startProcess({ role, configPath, folder, outputPath });
      processes.push(started);
      return started;
    },
    fleet: () => client.workflow.getHandle(fleetId('development')).query(fleetView),
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

interface Start {
  readonly role: string;
  readonly configPath: string;
  readonly folder: string;
  readonly outputPath: string;
}

async function startProcess({ role, configPath, folder, outputPath }: Start): Promise<TestProcess> {
  const child = spawn(process.execPath, [PROGRAM, role, '--config', configPath], {
    cwd: folder,
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
