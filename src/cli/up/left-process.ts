import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const GRACE_MS = 5_000;
const LOOK_AGAIN_MS = 100;

/** Whether a number is the process meant; `other` also when nothing runs under it, `unknown` when nobody can tell. */
export type ProcessIdentity = 'it' | 'other' | 'unknown';

/** Looks whether the process of this number runs and has the mark in its command line. */
export async function identify(pid: number, mark: string): Promise<ProcessIdentity> {
  const commandLine = (await fromPs(pid)) ?? (await fromProc(pid));
  if (commandLine !== null) return commandLine.includes(mark) ? 'it' : 'other';
  return isAlive(pid) ? 'unknown' : 'other';
}

/** SIGTERM, then SIGKILL after the grace; resolves when it is gone. */
export async function endProcess(pid: number, mark: string): Promise<void> {
  signal(pid, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while ((await identify(pid, mark)) === 'it') {
    if (Date.now() > deadline) signal(pid, 'SIGKILL');
    await new Promise((resume) => setTimeout(resume, LOOK_AGAIN_MS));
  }
}

/** Null when there is no such process, and when there is no `ps` or it fails. */
async function fromPs(pid: number): Promise<string | null> {
  try {
    return (await run('ps', ['-o', 'args=', '-p', String(pid)])).stdout;
  } catch {
    return null;
  }
}

/** Slim containers have no `ps`. A process that has ended but was not waited for has an empty line. */
async function fromProc(pid: number): Promise<string | null> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

/** One that has ended by itself meanwhile is what was wanted. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
