import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { loadConfiguration } from '../../../src/config/load-configuration.ts';
import type { Release } from '../../../src/domain/release/release.ts';
import type { Store } from '../../../src/ports/store.ts';
import { openStore } from '../../../src/wiring/open-store.ts';
import { startInstallation } from '../../support/installation/installation.ts';
import { until } from '../../support/installation/until.ts';
import { installPackage } from '../../support/package/installed-package.ts';
import type { Figure } from '../figure.ts';
import { quantile } from '../quantile.ts';
import type { Bench, Outcome } from '../scenario.ts';

const IN_THE_CLONE = resolve(import.meta.dirname, '../../../bin/watchkeeper.mjs');
const ROUNDS = 15;
const SERVERS = 1_000;
const FEW = 20;

interface Line {
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
  /** So many times as long as `node -e 0` at most; null where nothing is aimed at. */
  readonly atMost: number | null;
}

interface Apis {
  readonly few: string;
  readonly many: string;
}

/** Aimed at is what users install. A clone has its types stripped and its modules found one by one. */
function linesFor({ few, many }: Apis, program: string): readonly Line[] {
  const statusOf = (apiUrl: string): readonly string[] => ['status', '--api-url', apiUrl];
  return [
    { name: '--help', program, words: ['--help'], atMost: 3 },
    { name: 'completion of a name', program, words: ['__complete', 'status', 'server-09'], atMost: 3 },
    { name: `status of a local API of ${FEW}`, program, words: statusOf(few), atMost: 5 },
    { name: `status of a local API of ${SERVERS}`, program, words: statusOf(many), atMost: null },
    { name: `status of a local store of ${SERVERS}`, program, words: ['status'], atMost: null },
    { name: '--help in a clone', program: IN_THE_CLONE, words: ['--help'], atMost: null },
    {
      name: `status of a local API of ${FEW} in a clone`,
      program: IN_THE_CLONE,
      words: statusOf(few),
      atMost: null,
    },
  ];
}

/** How long commands take to answer, by how long Node itself takes, both in turns. */
export async function startUp(bench: Bench): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-bench-'));
  bench.defer(() => {
    rmSync(folder, { recursive: true, force: true });
    return Promise.resolve();
  });
  await writeInstallation(folder);
  const apis = { few: await startLocalApi(bench, FEW), many: await startLocalApi(bench, SERVERS) };
  const installed = await installPackage();
  bench.defer(() => installed.remove());
  const program = join(installed.folder, 'node_modules/watchkeeper/bin/watchkeeper.mjs');
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
  const measured = linesFor(apis, program).map((line) => ({
    line,
    node: [] as number[],
    ours: [] as number[],
  }));
  for (const { line } of measured) timeOf([line.program, ...line.words]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { line, node, ours } of measured) {
      node.push(timeOf(['-e', '0']));
      ours.push(timeOf([line.program, ...line.words]));
    }
  }
  const figures = measured.flatMap(({ line, node, ours }): readonly Figure[] => [
    { name: `${line.name}, p50`, reached: quantile(ours, 0.5), unit: 'ms', aim: null },
    {
      name: `${line.name}, times \`node -e 0\``,
      reached: quantile(ours, 0.5) / quantile(node, 0.5),
      unit: 'x',
      aim: line.atMost === null ? null : { atMost: line.atMost },
    },
  ]);
  return { figures, raw: { measured } };
}

/** An API that knows so many servers, none of which was ever checked. */
async function startLocalApi(bench: Bench, servers: number): Promise<string> {
  const installation = await startInstallation({ config: { servers: serversOf(servers) } });
  bench.defer(() => installation.stop());
  const { environments } = loadConfiguration({
    paths: [installation.configPath],
    env: {},
    nowMs: Date.now(),
  });
  for (const { release } of environments) await takeUp(installation.store, release);
  await installation.start('api');
  await until({
    what: 'the API to know every server',
    ask: async () => (await fetch(`${installation.apiUrl}/status/health`)).ok,
  });
  return installation.apiUrl;
}

async function takeUp(store: Store, release: Release): Promise<void> {
  await store.putRelease(release);
  await store.setLastFileHash(release.environment, release.hash);
  const names = release.settings.servers.map(({ name }) => name);
  await store.assign(release.environment, Object.fromEntries(names.map((name) => [name, release.hash])));
}

function serversOf(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    server_name: `server-${String(index).padStart(4, '0')}`,
    mcp_endpoint_url: 'http://127.0.0.1:1/mcp',
    rest_health_endpoint_url: 'http://127.0.0.1:1/health',
  }));
}

/** A thousand servers in the store, one in the file that a release has replaced. */
async function writeInstallation(folder: string): Promise<void> {
  mkdirSync(join(folder, 'config'));
  const path = join(folder, 'config', 'current_config.yaml');
  const write = (count: number): void => {
    writeFileSync(path, stringify({ environment: 'development', servers: serversOf(count) }));
  };
  write(SERVERS);
  const { environments } = loadConfiguration({ paths: [path], env: {}, nowMs: Date.now() });
  write(1);
  const store = await openStore(`sqlite:${join(folder, 'data', 'watchkeeper.db')}`);
  for (const { release } of environments) await takeUp(store, release);
  await store.close();
}
