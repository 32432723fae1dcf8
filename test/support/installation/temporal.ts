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

const ATTEMPTS = 3;

/** The real dev server on a database file in `dataDir`, on other ports where somebody else has taken them meanwhile. */
export async function startTemporal(
  dataDir: string,
  extraArgs: readonly string[] = [],
): Promise<TestTemporal> {
  for (let attempt = 1; ; attempt += 1) {
    const server = await prepareTemporal(dataDir, extraArgs);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop('SIGKILL');
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function prepareTemporal(dataDir: string, extraArgs: readonly string[]): Promise<TestTemporal> {
  const executable = await findTemporalCli({ cacheDir: resolve(ROOT, '.cache') });
  const [port = 0, uiPort = 0] = await freePorts(2);
  const plan = temporalServerPlan({ executable, dataDir, port, uiPort, namespace: 'default' });
  let child: ChildProcess | null = null;
  return {
    address: `127.0.0.1:${port}`,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    async start() {
      const begun = spawn(plan.command, [...plan.args, ...extraArgs], { stdio: 'ignore' });
      child = begun;
      const ended = new Promise<never>((_resolve, reject) => {
        begun.once('exit', (code) => {
          reject(new Error(`The Temporal server ended with ${String(code)} before it listened.`));
        });
      });
      // Once it listens, its end is nobody's failure.
      ended.catch(() => undefined);
      await Promise.race([untilListening('127.0.0.1', port), ended]);
    },
    async stop(signal = 'SIGTERM') {
      const running = child;
      if (running === null || running.exitCode !== null || running.signalCode !== null) return;
      const gone = new Promise((done) => running.once('exit', done));
      running.kill(signal);
      await gone;
    },
  };
}
