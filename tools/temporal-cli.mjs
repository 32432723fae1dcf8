// Finds the Temporal CLI, obtaining it where needed. Node built-ins only, and the syntax of Node 20: it runs before
// anything is installed.
import { execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { access, chmod, constants, mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Version that is obtained; 1.6 and later cannot be had by `go install`. */
export const TEMPORAL_VERSION = '1.5.1';
const LEAST_VERSION = [1, 3];
const DOWNLOAD = 'https://temporal.download/cli/archive';
const CONNECT_TIMEOUT_MS = 3_000;
const GO_PACKAGE = `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_VERSION}`;

/**
 * The first that works of: TEMPORAL_CLI_PATH, PATH, the cache, the official download, `go install`.
 * `say` gets a line for people whenever something takes long. Without `mayObtain` only the first three are tried. Throws an Error that lists all five.
 */
export async function findTemporalCli({ cacheDir, env = process.env, say = () => {}, mayObtain = true }) {
  const cached = join(cacheDir, 'bin', process.platform === 'win32' ? 'temporal.exe' : 'temporal');
  const sources = [
    ['TEMPORAL_CLI_PATH', () => fromVariable(env)],
    ['`temporal` on PATH', () => fromPath(env)],
    [`the cache (${cached})`, () => usable(cached)],
    ...(mayObtain
      ? [
          ['the official download', () => download(cached, say)],
          [`go install ${GO_PACKAGE}`, () => goInstall(cached, env, say)],
        ]
      : []),
  ];
  const failures = [];
  for (const [name, find] of sources) {
    try {
      return await find();
    } catch (error) {
      failures.push(`  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    ['The Temporal CLI could not be had from any of its sources:', ...failures].join('\n') +
      '\nInstall it (https://docs.temporal.io/cli) or set TEMPORAL_CLI_PATH to it.',
  );
}

async function fromVariable(env) {
  const path = env.TEMPORAL_CLI_PATH;
  if (path === undefined || path === '') throw new Error('not set');
  return usable(path);
}

async function fromPath(env) {
  const names = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of names) {
    const path = join(folder, 'temporal');
    if (await isExecutable(path)) return usable(path);
  }
  throw new Error('not there');
}

async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The path, if it is a Temporal CLI of at least 1.3. One built by `go install` says 0.0.0-DEV and its server's version. */
async function usable(path) {
  if (!(await isExecutable(path))) throw new Error('not there');
  const { stdout } = await run(path, ['--version'], { timeout: 10_000 });
  const [, major, minor] = /version v?(\d+)\.(\d+)/.exec(stdout) ?? [];
  if (major === undefined) throw new Error(`${path} is not a Temporal CLI`);
  const isBuiltHere = stdout.includes('0.0.0-DEV');
  const isOld =
    Number(major) < LEAST_VERSION[0] ||
    (Number(major) === LEAST_VERSION[0] && Number(minor) < LEAST_VERSION[1]);
  if (isOld && !isBuiltHere)
    throw new Error(`${path} is ${major}.${minor}, older than ${LEAST_VERSION.join('.')}`);
  return path;
}

async function download(cached, say) {
  const platform = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform];
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
  if (platform === undefined || arch === undefined)
    throw new Error(`no build for ${process.platform} ${process.arch}`);
  const url = `${DOWNLOAD}/v${TEMPORAL_VERSION}?platform=${platform}&arch=${arch}`;
  const response = await connectWithin(url);
  if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
  say(`Downloading the Temporal CLI ${TEMPORAL_VERSION} (about 60 MB), once...`);
  const folder = join(cached, '..');
  await mkdir(folder, { recursive: true });
  const archive = `${cached}.${process.pid}.tar.gz`;
  try {
    await pipeline(Readable.fromWeb(response.body), createWriteStream(archive));
    await run('tar', ['-xzf', archive, '-C', folder, 'temporal']);
  } finally {
    await rm(archive, { force: true });
  }
  await chmod(cached, 0o755);
  return usable(cached);
}

/** The time-out bounds the connection and the first byte, not the transfer. */
async function connectWithin(url) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), CONNECT_TIMEOUT_MS);
  try {
    return await fetch(url, { signal: controller.signal });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`no connection (${cause instanceof Error ? cause.message : String(cause)})`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function goInstall(cached, env, say) {
  await run('go', ['version'], { timeout: 10_000 }).catch(() => {
    throw new Error('no Go toolchain');
  });
  say(
    'Building the Temporal CLI with Go, once: five minutes on two cores, seconds when the build cache is warm.',
  );
  const folder = `${cached}.${process.pid}.build`;
  await mkdir(folder, { recursive: true });
  try {
    await build(folder, env, say);
    await rename(join(folder, 'temporal'), cached);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return usable(cached);
}

const PROGRESS_EVERY_MS = 15_000;

function build(folder, env, say) {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    const child = spawn('go', ['install', GO_PACKAGE], {
      env: { ...env, GOBIN: folder, GOFLAGS: '-modcacherw' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let tail = '';
    child.stderr.on('data', (chunk) => (tail = (tail + chunk).slice(-500)));
    const timer = setInterval(() => {
      say(`  still building the Temporal CLI, ${Math.round((Date.now() - started) / 1_000)} s so far`);
    }, PROGRESS_EVERY_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve(undefined);
      else reject(new Error(`go install failed: ${tail.trim().split('\n').at(-1)}`));
    });
  });
}
