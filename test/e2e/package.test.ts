import { execFile } from 'node:child_process';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { freePorts } from '../support/installation/free-ports.ts';
import { descendantsOf, survivorsOf } from '../support/installation/process-tree.ts';
import { startProgram } from '../support/installation/running-program.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';
import {
  anOldNode,
  installPackage,
  ROOT,
  type InstalledPackage,
} from '../support/package/installed-package.ts';

const SEARCH = 'restaurant-search-mcp';

const Bill = z.object({
  components: z.array(z.object({ name: z.string(), version: z.string(), scope: z.string() })),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()).optional() }),
  ),
});

const Report = z.object({
  lines: z.array(z.object({ name: z.string(), status: z.string(), message: z.string() })),
});

const nameOf = (path: string): string => path.replace(/^.*node_modules\//, '');

let target: FleetTarget;
let installed: InstalledPackage;
let uiPort = 0;

beforeAll(async () => {
  target = await startFleetTarget();
  installed = await installPackage();
  const [apiPort, temporalPort, webPort = 0] = await freePorts(3);
  uiPort = webPort;
  const config = {
    environment: 'development',
    api: { port: apiPort },
    temporal: { address: `127.0.0.1:${temporalPort ?? 0}` },
    ...watchedConfig(target, [SEARCH]),
  };
  await writeFile(join(installed.folder, 'watchkeeper.json'), JSON.stringify(config));
}, 400_000);

afterAll(async () => {
  await target.stop();
  await installed.remove();
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runAsUser(command: string, args: readonly string[]): Promise<Outcome> {
  const { folder, env } = installed;
  return new Promise((done) => {
    execFile(command, args, { cwd: folder, env }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const watchkeeper = (...words: readonly string[]): Promise<Outcome> =>
  runAsUser('npx', ['watchkeeper', ...words]);

test('the tarball has the program, its bundle and its configurations, and nothing else', () => {
  const paths = installed.packed.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'bin/watchkeeper.mjs',
      'dist/cli/main.js',
      'dist/workflow-bundle.js',
      'dist/sbom.cdx.json',
      'config/default.yaml',
      'config/examples/minimal_config.yaml',
      'tools/temporal-cli.mjs',
      'LICENSE',
    ]),
  );
  const allowed =
    /^(?:bin\/[\w-]+\.mjs|dist\/.+\.(?:js|json)|dist\/LICENSE\.zod|config\/.+|tools\/temporal-cli\.mjs|[A-Z]+(?:\.md)?|package\.json)$/;
  expect(paths.filter((path) => !allowed.test(path) || /\.(?:test|map)\b/.test(path))).toEqual([]);
});

test('it names no place of the machine that built it', async () => {
  const own = join(installed.folder, 'node_modules/watchkeeper');
  const entries = await readdir(own, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  expect(files).toHaveLength(installed.packed.files.length);
  for (const { parentPath, name } of files) {
    const text = unfolded(await readFile(join(parentPath, name), 'utf8'));
    for (const place of [ROOT, homedir()])
      expect(text.includes(`${place}/`), `${place} in ${name}`).toBe(false);
  }
});

/** With the source map that a bundle carries in base64. */
function unfolded(text: string): string {
  const [, map = ''] = /sourceMappingURL=data:[^,]*base64,(\S+)/.exec(text) ?? [];
  return text + Buffer.from(map, 'base64').toString();
}

test('it keeps the budget of docs/package.md', async () => {
  const document = await readFile(join(ROOT, 'docs/package.md'), 'utf8');
  const budgetOf = (what: string): number => {
    const [, amount, unit] = new RegExp(`^\\| ${what} +\\| (\\d+) (kB|MB) `, 'm').exec(document) ?? [];
    return Number(amount) * (unit === 'kB' ? 1e3 : 1e6);
  };
  expect(installed.packed.size).toBeLessThan(budgetOf('tarball'));
  expect(installed.packed.unpackedSize).toBeLessThan(budgetOf('unpacked'));
  const { stdout } = await runAsUser('du', ['-sk', 'node_modules']);
  expect(Number.parseInt(stdout) * 1024).toBeLessThan(budgetOf('with all that it installs'));
});

test('its bill of materials lists what an install brings', async () => {
  const folder = join(installed.folder, 'node_modules');
  const { components, dependencies } = Bill.parse(
    JSON.parse(await readFile(join(folder, 'watchkeeper/dist/sbom.cdx.json'), 'utf8')),
  );
  const lock = Lock.parse(JSON.parse(await readFile(join(folder, '.package-lock.json'), 'utf8')));
  const present = Object.entries(lock.packages).map(([path, rest]) => ({ name: nameOf(path), ...rest }));
  const installedRefs = new Set(present.map(({ name, version }) => `${name}@${version}`));
  const listedRefs = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const listed = new Set(components.map(({ name }) => name));

  // npm takes a newer version of what is asked for by a range. Such a one may ask for more, or for less.
  const newer = present.filter(({ name, version }) => !listedRefs.has(`${name}@${version}`));
  const askedAnew = new Set(newer.flatMap(({ dependencies }) => Object.keys(dependencies ?? {})));
  const unlisted = newer.filter(({ name }) => !listed.has(name) && !askedAnew.has(name));
  expect(unlisted.map(({ name }) => name)).toEqual(['watchkeeper']);

  const names = new Set(present.map(({ name }) => name));
  const isStillAskedFor = (ref: string): boolean =>
    dependencies.some((asker) => installedRefs.has(asker.ref) && asker.dependsOn.includes(ref));
  const missing = components.filter(
    ({ name, version, scope }) =>
      scope === 'required' && !names.has(name) && isStillAskedFor(`${name}@${version}`),
  );
  expect(missing).toEqual([]);
});

test('npx watchkeeper --help explains it', async () => {
  const { code, stdout } = await watchkeeper('--help');
  expect([code, stdout]).toEqual([0, expect.stringContaining('$ npx watchkeeper up\n')]);
});

test('npx watchkeeper doctor finds every package, and the Temporal CLI in its cache', async () => {
  const { stdout } = await watchkeeper('doctor', '--config', 'watchkeeper.json', '--json');
  expect(Report.parse(JSON.parse(stdout)).lines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'packages', status: 'ok' }),
      expect.objectContaining({
        name: 'temporal-cli',
        status: 'ok',
        message: expect.stringContaining(installed.env['XDG_CACHE_HOME'] ?? 'no cache') as string,
      }),
    ]),
  );
});

test('npx watchkeeper check probes a real server, and tells one that is down', async () => {
  const check = ['check', SEARCH, '--config', 'watchkeeper.json', '--json=overall_status'];
  const healthy = await watchkeeper(...check);
  expect([healthy.code, healthy.stdout]).toEqual([0, expect.stringContaining('"HEALTHY"')]);
  target.setHealthy(SEARCH, false);
  const down = await watchkeeper(...check);
  expect([down.code, down.stdout]).toEqual([1, expect.stringContaining('"UNHEALTHY"')]);
  target.setHealthy(SEARCH, true);
});

test('npx watchkeeper up watches from the prebuilt bundle, and leaves nothing behind', async () => {
  const { folder, env } = installed;
  const words = ['watchkeeper', 'up', '--config', 'watchkeeper.json', '--temporal-ui-port', String(uiPort)];
  const program = await startProgram({ command: 'npx', words, cwd: folder, env });
  try {
    await program.untilSaid('From here on', 60_000);
    expect(await readdir(join(folder, 'data'))).not.toContain('workflow-bundle.js');
    target.setHealthy(SEARCH, false);
    await program.untilSaid(/UNHEALTHY +restaurant-search-mcp, was HEALTHY/);
    const tree = await descendantsOf(program.pid);
    const up = tree.find(({ command }) => command.startsWith('enhanced-mcp-status: up'));
    process.kill(up?.pid ?? 0, 'SIGTERM');
    expect(await program.exit(40_000)).toBe(0);
    expect(await survivorsOf(tree)).toEqual([]);
  } finally {
    for (const { pid } of await descendantsOf(program.pid)) process.kill(pid, 'SIGKILL');
    target.setHealthy(SEARCH, true);
  }
});

test('what it keeps for later is not in the package, which an update replaces', async () => {
  const { folder, env } = installed;
  expect(await readdir(join(folder, 'node_modules/watchkeeper'))).not.toContain('.cache');
  expect(await readdir(join(env['XDG_CACHE_HOME'] ?? '', 'watchkeeper'))).toContain('compiled');
});

test('on a Node that is too old it runs on the one it brought, or says so in one line', async () => {
  const node = await anOldNode(installed);
  const own = join(installed.folder, 'node_modules/watchkeeper');
  const brought = await runAsUser(node, [
    join(own, 'bin/watchkeeper.mjs'),
    'check',
    '--config',
    'watchkeeper.json',
  ]);
  expect([brought.code, brought.stdout]).toEqual([0, expect.stringContaining(SEARCH)]);
  const alone = join(installed.folder, '..', 'alone');
  await cp(own, alone, { recursive: true });
  const without = await runAsUser(node, [join(alone, 'bin/watchkeeper.mjs'), '--help']);
  expect(without.code).toBe(3);
  expect(without.stderr).toMatch(/^watchkeeper: Node 24 or newer is needed; this is v2\d\..*\n$/);
});
