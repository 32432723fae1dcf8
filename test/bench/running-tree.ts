import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePorts } from '../support/installation/free-ports.ts';
import { until } from '../support/installation/until.ts';
import { childWith } from './process-use.ts';
import type { Bench } from './scenario.ts';

export interface RunningTree {
  /** The worker that runs now; another one after a kill. */
  workerPid(): Promise<number>;
}

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');

/** `watchkeeper up` in a folder and on ports of its own; ended in order when the scenario is over. */
export async function startTree(
  bench: Bench,
  sections: Readonly<Record<string, unknown>>,
): Promise<RunningTree> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-bench-'));
  bench.defer(() => rm(folder, { recursive: true, force: true }));
  const [apiPort = 0, temporalPort = 0, uiPort = 0] = await freePorts(3);
  const config = join(folder, 'config.json');
  const fixed = {
    data_dir: join(folder, 'data'),
    temporal: { address: `127.0.0.1:${temporalPort}` },
    api: { port: apiPort },
    logging: { directory: join(folder, 'logs') },
  };
  await writeFile(config, JSON.stringify({ ...fixed, ...sections }));
  const args = ['--disable-warning=ExperimentalWarning', MAIN, 'up', '--config', config];
  const output = openSync(join(folder, 'output.log'), 'a');
  const child = spawn(process.execPath, [...args, '--temporal-ui-port', String(uiPort)], {
    cwd: folder,
    stdio: ['ignore', output, output],
  });
  bench.defer(async () => {
    const gone = once(child, 'exit');
    if (child.kill('SIGTERM')) await gone;
  });
  const parent = await until({ what: 'the process of `up`', ask: () => child.pid ?? null });
  return {
    workerPid: () => until({ what: 'the worker of `up`', ask: () => childWith(parent, 'worker') }),
  };
}
