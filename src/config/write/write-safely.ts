import {
  closeSync,
  copyFileSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

const PRIVATE = 0o600;

/** `config_backup_20260314_091500.yaml`, beside the file or in the folder given. UTC. */
export function backupPathOf(
  path: string,
  { nowMs, folder }: { readonly nowMs: number; readonly folder?: string | undefined },
): string {
  const at = new Date(nowMs).toISOString().replace(/[-:]/g, '').replace('T', '_').slice(0, 15);
  const ending = extname(path);
  return join(folder ?? dirname(path), `${basename(path, ending)}_backup_${at}${ending}`);
}

/** A copy that never overwrites another; throws Node's own error. */
export function copyAnew(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to, constants.COPYFILE_EXCL);
}

/** All of the text or nothing: a reader never sees half a file. Keeps the mode of what it replaces. */
export function writeSafely(path: string, text: string): void {
  const old = statSync(path, { throwIfNoEntry: false });
  const target = old === undefined ? path : realpathSync(path);
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}.new`;
  try {
    const descriptor = openSync(draft, 'wx', old === undefined ? PRIVATE : old.mode & 0o777);
    try {
      // Goes on after a write that was cut short, as a single write would not.
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, target);
  } finally {
    rmSync(draft, { force: true });
  }
}
