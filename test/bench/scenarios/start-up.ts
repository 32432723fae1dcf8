import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfiguration } from '../../../src/config/load-configuration.ts';
import { openStore } from '../../../src/wiring/open-store.ts';
import type { Figure } from '../figure.ts';
import { quantile } from '../quantile.ts';
import type { Bench, Outcome } from '../scenario.ts';

const PROGRAM = resolve(import.meta.dirname, '../../../bin/watchkeeper.mjs');
const ROUNDS = 15;
const SERVERS = 1_000;

interface Line {
  readonly name: string;
  readonly words: readonly string[];
  /** So many times as long as `node -e 0` at most. */
  readonly atMost: number;
}

const LINES: readonly Line[] = [
  { name: '--help', words: ['--help'], atMost: 3 },
  { name: 'completion of a name', words: ['__complete', 'status', 'server-09'], atMost: 3 },
  { name: 'status', words: ['status'], atMost: 5 },
];

/** How long commands take to answer, by how long Node itself takes, both in turns. */
export async function startUp(bench: Bench): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-bench-'));
  bench.defer(() => {
    rmSync(folder, { recursive: true, force: true });
    return Promise.resolve();
  });
  await writeInstallation(folder);
  const env = { ...process.env, CONFIG_FILE: '', CONFIG_PATH: '' };
  const timeOf = (args: readonly string[]): number => {
    const startedAt = performance.now();
    try {
      execFileSync(process.execPath, [...args], { cwd: folder, env, stdio: 'ignore' });
    } catch {
      // Nothing has been checked here, which the exit code says.
    }
    return performance.now() - startedAt;
  };
  const measured = LINES.map((line) => ({ line, node: [] as number[], ours: [] as number[] }));
  for (const { line } of measured) timeOf([PROGRAM, ...line.words]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { line, node, ours } of measured) {
      node.push(timeOf(['-e', '0']));
      ours.push(timeOf([PROGRAM, ...line.words]));
    }
  }
  const figures = measured.flatMap(({ line, node, ours }): readonly Figure[] => [
    { name: `${line.name}, p50`, reached: quantile(ours, 0.5), unit: 'ms', aim: null },
    {
      name: `${line.name}, times \`node -e 0\``,
      reached: quantile(ours, 0.5) / quantile(node, 0.5),
      unit: 'x',
      aim: { atMost: line.atMost },
    },
  ]);
  return { figures, raw: { measured } };
}

/** A thousand servers in the store, one in the file that a release has replaced. */
async function writeInstallation(folder: string): Promise<void> {
  mkdirSync(join(folder, 'config'));
  const path = join(folder, 'config', 'current_config.yaml');
  const servers = (count: number): string =>
    Array.from({ length: count }, (_, index) => {
      const name = `server-${String(index).padStart(4, '0')}`;
      return `  - server_name: ${name}\n    mcp_endpoint_url: http://127.0.0.1:1/mcp\n    rest_health_endpoint_url: http://127.0.0.1:1/health\n`;
    }).join('');
  writeFileSync(path, `environment: development\nservers:\n${servers(SERVERS)}`);
  const { environments } = loadConfiguration({ paths: [path], env: {}, nowMs: Date.now() });
  writeFileSync(path, `environment: development\nservers:\n${servers(1)}`);
  const store = await openStore(`sqlite:${join(folder, 'data', 'watchkeeper.db')}`);
  for (const { release } of environments) {
    await store.putRelease(release);
    await store.setLastFileHash('development', release.hash);
    const names = release.settings.servers.map(({ name }) => name);
    await store.assign('development', Object.fromEntries(names.map((name) => [name, release.hash])));
  }
  await store.close();
}
