import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePorts } from '../installation/free-ports.ts';
import { descendantsOf, listProcesses } from '../installation/process-tree.ts';
import { startProgram, type RunningProgram } from '../installation/running-program.ts';

export interface DemoPlace {
  readonly url: string;
  /** Starts the demo as `npm run demo` does, on ports and in a folder of this place. */
  start(): Promise<RunningProgram>;
  stop(): Promise<void>;
}

const DEMO = resolve(import.meta.dirname, 'main.ts');

/** Where a test runs the demo, beside whatever else runs on this machine. */
export async function createDemoPlace(flapSeconds: number): Promise<DemoPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-demo-'));
  const [apiPort = 0, temporalPort = 0, uiPort = 0] = await freePorts(3);
  const flags = {
    'data-dir': 'data/demo',
    'api-port': apiPort,
    'temporal-port': temporalPort,
    'temporal-ui-port': uiPort,
    'flap-seconds': flapSeconds,
  };
  const words = [DEMO, ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)];
  const started: RunningProgram[] = [];
  return {
    url: `http://127.0.0.1:${apiPort}`,
    async start() {
      const demo = await startProgram({ words, cwd: folder });
      started.push(demo);
      return demo;
    },
    async stop() {
      for (const demo of started.filter((one) => !one.hasExited())) {
        for (const { pid } of await descendantsOf(demo.pid)) process.kill(pid, 'SIGKILL');
        demo.signal('SIGKILL');
      }
      // Temporal outlives a demo that a failed test has left dead; its database's path tells whose it is.
      const left = await listProcesses();
      for (const { pid } of left.filter(({ command }) => command.includes(folder)))
        process.kill(pid, 'SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
