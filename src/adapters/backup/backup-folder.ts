import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  newestFirst,
  type BackedUpFile,
  type FoundBackup,
  type ManifestState,
} from '../../domain/backup/backup.ts';
import { MANIFEST, parseManifest } from './manifest.ts';

const ID = /^\d{8}-\d{6}-[0-9a-f]{4}$/;
/** Neither hidden nor one that a cursor or a terminal stumbles over. */
const PLAIN_NAME = /^\w[\w.-]*$/;
const BY_HAND = 'config-';

/** What is among the backups, newest first; none where there is no such folder. */
export async function listBackups(directory: string): Promise<readonly FoundBackup[]> {
  if (!existsSync(directory)) return [];
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found = await Promise.all(names.map((name) => readBackup(directory, name)));
  return newestFirst(found.filter((backup) => backup !== null));
}

async function readBackup(directory: string, id: string): Promise<FoundBackup | null> {
  const kind = id.startsWith(BY_HAND) ? 'config' : 'full';
  const folder = join(directory, id);
  if (!PLAIN_NAME.test(id)) return null;
  const isKnown = kind === 'config' || ID.test(id) || existsSync(join(folder, MANIFEST));
  if (!isKnown) return null;
  const manifest = kind === 'config' ? MISSING : await manifestIn(folder);
  const createdAtMs =
    manifest.status === 'read' ? manifest.manifest.createdAtMs : Math.round((await stat(folder)).mtimeMs);
  return { id, kind, createdAtMs, bytes: await bytesIn(folder), manifest };
}

const MISSING = { status: 'missing' } as const;

async function manifestIn(folder: string): Promise<ManifestState> {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) return MISSING;
  try {
    return { status: 'read', manifest: parseManifest(await readFile(path, 'utf8')) };
  } catch (error) {
    return { status: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Paths of all files below a folder, inside it, in order. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).toSorted();
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = await Promise.all((await filesIn(folder)).map((path) => sizeOf(join(folder, path))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** Reads a file through; a file as large as a store is never held as a whole. */
export async function describeFile(folder: string, path: string): Promise<BackedUpFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(join(folder, path)) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { path, bytes, sha256: hash.digest('hex') };
}
