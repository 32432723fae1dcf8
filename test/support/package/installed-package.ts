import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { findTemporalCli } from '../../../tools/temporal-cli.mjs';

const run = promisify(execFile);
export const ROOT = resolve(import.meta.dirname, '../../..');

const Packed = z.array(
  z.object({
    filename: z.string(),
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string(), mode: z.number() })),
  }),
);

export interface InstalledPackage {
  /** What `npm pack` says of the tarball. */
  readonly packed: z.infer<typeof Packed>[number];
  /** The user's folder, empty but for what npm has put there. */
  readonly folder: string;
  /** A user's environment: nothing of this clone on the PATH, caches in a place of their own. */
  readonly env: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/** Packs this clone, and installs the tarball as a user would. */
export async function installPackage(): Promise<InstalledPackage> {
  const place = await mkdtemp(join(tmpdir(), 'watchkeeper-package-'));
  const folder = join(place, 'user');
  await mkdir(folder);
  const args = ['pack', '--json', '--pack-destination', place];
  const { stdout } = await run('npm', args, { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
  const [packed] = Packed.parse(JSON.parse(stdout.slice(stdout.indexOf('['))));
  if (packed === undefined) throw new Error(`npm pack named no tarball: ${stdout}`);
  const env = { ...userEnvironment(), XDG_CACHE_HOME: join(place, 'cache') };
  await fillCache(join(place, 'cache/watchkeeper/bin'));
  await npmInstall(folder, join(place, packed.filename), env);
  return { packed, folder, env, remove: () => rm(place, { recursive: true, force: true }) };
}

/** The Temporal CLI where the package looks for it, as if it had been obtained before. */
async function fillCache(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await symlink(await findTemporalCli({ cacheDir: join(ROOT, '.cache') }), join(folder, 'temporal'));
}

async function npmInstall(folder: string, what: string, env: NodeJS.ProcessEnv): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', '--prefix', folder, '--prefer-offline', ...quiet, what], { cwd: folder, env });
}

/** A Node before 24: the one of this machine where it is old, else from the registry. */
export async function anOldNode({ folder, env }: InstalledPackage): Promise<string> {
  const places = (env['PATH'] ?? '').split(delimiter).map((place) => join(place, 'node'));
  for (const node of places) {
    const major = await run(node, ['-p', 'process.versions.node.split(".")[0]']).then(
      ({ stdout }) => Number(stdout),
      () => null,
    );
    if (major !== null && major >= 20 && major < 24) return node;
  }
  const old = join(folder, '..', 'old-node');
  await mkdir(old, { recursive: true });
  const name = `node-${process.platform}-${process.arch}`;
  await npmInstall(old, `${name}@20`, env);
  return join(old, 'node_modules', name, 'bin/node');
}

/** This environment without what a clone's npm scripts have put into it; what the machine trusts is kept. */
function userEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_(?:package|lifecycle|config_local)_|INIT_CWD$|CONFIG_(?:FILE|PATH)$|TEMPORAL_CLI_PATH$|NODE_(?!EXTRA_CA_CERTS$))/.test(
        name,
      ),
  );
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((place) => !place.startsWith(ROOT));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter), NO_COLOR: '1' };
}
