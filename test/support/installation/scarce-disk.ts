import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder whose files can be kept from growing. */
export interface ScarceDisk {
  readonly folder: string;
  /** From now on the file of this process cannot grow. */
  exhaust(file: string, pid: number): void;
  /** Makes room again. */
  relieve(pid: number): void;
  dispose(): void;
}

/** A full disk where this user may mount one, else a file size limit; throws where neither is to be had. */
export function createScarceDisk(): ScarceDisk {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-scarce-'));
  return mountedDisk(folder) ?? limitedDisk(folder);
}

function mountedDisk(folder: string): ScarceDisk | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m,mode=700', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    exhaust() {
      const { bavail, bsize } = statfsSync(folder);
      // Whoever writes at the same moment may take the last of it.
      try {
        writeFileSync(ballast, Buffer.alloc(bavail * bsize));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    },
    relieve() {
      rmSync(ballast, { force: true });
    },
    dispose() {
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function limitedDisk(folder: string): ScarceDisk {
  const limit = (pid: number, bytes: number | 'unlimited'): void => {
    execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`]);
  };
  return {
    folder,
    exhaust(file, pid) {
      limit(pid, statSync(file).size);
    },
    relieve(pid) {
      limit(pid, 'unlimited');
    },
    dispose() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
