import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { AppError } from '../../../../domain/error/app-error.ts';

const PROCESSES = '/proc';

/**
 * Throws DATA_IN_USE, naming who, while a process has the store open. It is looked up where Linux lists open files:
 * that also sees a process which holds a broken file, of which SQLite can ask nothing. Elsewhere nothing is seen here,
 * and only the lock that is taken for the exchange tells.
 */
export function requireUnused(path: string): Promise<void> {
  const holders = holdersOf(path);
  if (holders.length > 0) return Promise.reject(inUse(path, holders.join(', ')));
  return Promise.resolve();
}

/** `by` names the processes, where that is known. */
export function inUse(path: string, by: string | null): AppError {
  const who = by === null ? 'another process' : `process ${by}`;
  return new AppError(
    'DATA_IN_USE',
    `The store ${path} is open in ${who}. A store is never replaced under a process that uses it: stop the service (\`up\`, every worker and API of this folder), then restore again.`,
    { details: { path } },
  );
}

function holdersOf(path: string): readonly string[] {
  const place = placeOf(path);
  const files = new Set([place, `${place}-wal`, `${place}-shm`]);
  return namesIn(PROCESSES)
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) =>
      namesIn(`${PROCESSES}/${pid}/fd`).some((fd) => files.has(target(`${PROCESSES}/${pid}/fd/${fd}`))),
    )
    .map((pid) => `${pid} (${titleOf(pid)})`);
}

function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Empty for what has ended meanwhile, for what this user may not see, and where there is no such folder. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

function titleOf(pid: string): string {
  try {
    const words = readFileSync(`${PROCESSES}/${pid}/cmdline`, 'utf8').split('\0');
    return words.slice(0, 2).join(' ').trim();
  } catch {
    return 'ended meanwhile';
  }
}
