import { randomBytes } from 'node:crypto';
import { copyFile, chmod, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { backupId, STORE_COPY, type BackupManifest } from '../../domain/backup/backup.ts';
import type { StoreFile } from '../../ports/store-file.ts';
import { describeFile, filesIn } from './backup-folder.ts';
import { MANIFEST, writeManifest } from './manifest.ts';

export interface Sources {
  readonly directory: string;
  readonly storeFile: StoreFile;
  /** Files as their author wrote them: a secret that they only name stays named. */
  readonly configurationPaths: readonly string[];
  readonly watchkeeperVersion: string;
}

/** Hidden, so that nothing takes it for a backup. */
const HALF_DONE = /^\.partial-(\d+)-/;
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;

/** Gathers a backup beside the others and gives it its name last. Returns that name. */
export async function createBackup(sources: Sources, nowMs: number): Promise<string> {
  const { directory } = sources;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await removeHalfDone(directory, nowMs);
  const id = backupId(nowMs, randomBytes(2).toString('hex'));
  const folder = join(directory, `.partial-${process.pid}-${id}`);
  try {
    await mkdir(folder, { mode: 0o700 });
    await fill(folder, { ...sources, id, nowMs });
    await rename(folder, join(directory, id));
  } catch (failure) {
    await rm(folder, { recursive: true, force: true });
    throw failure;
  }
  await flush(directory);
  return id;
}

interface Wanted extends Sources {
  readonly id: string;
  readonly nowMs: number;
}

async function fill(folder: string, wanted: Wanted): Promise<void> {
  const store = join(folder, STORE_COPY);
  await wanted.storeFile.copyTo(store);
  const { schemaVersion, storeId, auditHead, environments } = await wanted.storeFile.inspect(store);
  await copyConfiguration(join(folder, 'config'), wanted.configurationPaths);
  const paths = await filesIn(folder);
  const manifest: BackupManifest = {
    id: wanted.id,
    createdAtMs: wanted.nowMs,
    watchkeeperVersion: wanted.watchkeeperVersion,
    schemaVersion,
    storeId,
    auditHead,
    environments,
    files: await Promise.all(paths.map((path) => describeFile(folder, path))),
  };
  await writeFile(join(folder, MANIFEST), writeManifest(manifest), { mode: 0o600 });
  for (const path of [...paths, MANIFEST, 'config', '.']) await flush(join(folder, path));
}

async function copyConfiguration(folder: string, paths: readonly string[]): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  const taken = new Set<string>();
  for (const [index, path] of paths.entries()) {
    const name = taken.has(basename(path)) ? `${index + 1}-${basename(path)}` : basename(path);
    taken.add(name);
    await copyFile(path, join(folder, name));
    await chmod(join(folder, name), 0o600);
  }
}

/** What a process that was killed has left. One that is at it now is let be. */
async function removeHalfDone(directory: string, nowMs: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const [, pid] = HALF_DONE.exec(name) ?? [];
    if (pid === undefined) continue;
    const isAtIt =
      isAlive(Number(pid)) && nowMs - (await stat(join(directory, name))).mtimeMs < STALE_AFTER_MS;
    if (!isAtIt) await rm(join(directory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
