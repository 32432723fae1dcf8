import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { findTemporalCli } from '../../../tools/temporal-cli.mjs';
import { temporalServerPlan, untilListening } from '../../../src/cli/up/temporal-server.ts';
import { freePorts } from './free-ports.ts';

export interface TestTemporal {
  readonly address: string;
  readonly uiUrl: string;
  /** Ends the server, at once with `SIGKILL`; its database stays. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same database and ports. */
  start(): Promise<void>;
}

const ROOT = resolve(import.meta.dirname, '../../..');

/** The real dev server on a database file in `dataDir`. */
export async function startTemporal(
  dataDir: string,
  extraArgs: readonly string[] = [],
): Promise<TestTemporal> {
  const executable = await findTemporalCli({ cacheDir: resolve(ROOT, '.cache') });
  const [port = 0, uiPort = 0] = await freePorts(2);
  const plan = temporalServerPlan({ executable, dataDir, port, uiPort, namespace: 'default' });
  let child: ChildProcess | null = null;
  const server: TestTemporal = {
    address: `127.0.0.1:${port}`,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    async start() {
      child = spawn(plan.command, [...plan.args, ...extraArgs], { stdio: 'ignore' });
      await untilListening('127.0.0.1', port);
    },
    async stop(signal = 'SIGTERM') {
      const running = child;
      if (running === null || running.exitCode !== null || running.signalCode !== null) return;
      const gone = new Promise((done) => running.once('exit', done));
      running.kill(signal);
      await gone;
    },
  };
  await server.start();
  return server;
}
