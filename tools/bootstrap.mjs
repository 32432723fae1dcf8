// Makes a fresh checkout ready: packages of the lockfile (which bring Node 24) and the Temporal CLI. Idempotent; a second
// start costs well under a second. Node built-ins only, and the syntax of Node 20.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTemporalCli } from './temporal-cli.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(ROOT, '.cache');
const LEAST_NODE = 20;

export async function bootstrap(say = (line) => process.stderr.write(`${line}\n`)) {
  if (Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
    throw new Error(
      `Node ${LEAST_NODE} or newer is needed to set Watchkeeper up; this is ${process.version}.`,
    );
  }
  await mkdir(CACHE, { recursive: true });
  await installPackages(say);
  process.env.TEMPORAL_CLI_PATH = await findTemporalCli({ cacheDir: CACHE, say });
}

/**
 * The locked versions, unless the lockfile is the one that was installed last. Not `npm ci`: that refuses a lockfile
 * written where optional packages of other platforms could not be looked up.
 */
async function installPackages(say) {
  const stamp = join(ROOT, 'node_modules', '.watchkeeper-lock');
  const lock = createHash('sha256')
    .update(await readFile(join(ROOT, 'package-lock.json')))
    .digest('hex');
  const installed = await readFile(stamp, 'utf8').catch(() => '');
  if (installed === lock) return;
  say('Installing the packages of the lockfile (half a minute to two minutes)...');
  await npm(['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  await writeFile(stamp, lock);
}

function npm(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let tail = '';
    child.stderr.on('data', (chunk) => (tail = (tail + chunk).slice(-2_000)));
    child.on('error', (error) => reject(new Error(`npm could not be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(undefined);
      else reject(new Error(`npm install failed (exit ${code}):\n${tail.trim()}`));
    });
  });
}
