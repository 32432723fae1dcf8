import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`;

/** Where a program of this machine is, installed from Debian if need be; null where it is not and this user may not. */
export async function programOfMachine(name: string, debianPackage = name): Promise<string | null> {
  const found = await find(name);
  if (found !== null || process.getuid?.() !== 0) return found;
  if (!(await aptGet('install', '--yes', '--no-install-recommends', debianPackage))) {
    // A machine that is new has no list of packages yet.
    await aptGet('update');
    await aptGet('install', '--yes', '--no-install-recommends', debianPackage);
  }
  return find(name);
}

async function find(name: string): Promise<string | null> {
  const place = await run('sh', ['-c', 'command -v "$0"', name], { env: { PATH } }).catch(() => null);
  return place === null ? null : place.stdout.trim();
}

/** Whether it went well. Waits for others who install something meanwhile. */
async function aptGet(...args: readonly string[]): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env }).then(
    () => true,
    () => false,
  );
}
