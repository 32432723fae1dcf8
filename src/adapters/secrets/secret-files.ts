import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';

/** No credential is this long; a larger file is the wrong file. */
const MAX_SECRET_BYTES = 65_536;

interface CachedFile {
  readonly version: string;
  readonly content: string;
}

/**
 * A reader of secret files that keeps what it read until the file changes (time, size or inode, so that both an
 * edit in place and the renames of a secret mount are seen). Throws when a file cannot be read or is over 64 KiB.
 */
export function createSecretFiles(): (path: string) => string {
  const cache = new Map<string, CachedFile>();
  return (path) => {
    const stats = statSync(path);
    const cached = cache.get(path);
    if (cached?.version === versionOf(stats)) return cached.content;
    // Asked before opening: opening a pipe would wait for a writer.
    if (!stats.isFile()) throw new Error('it is not a regular file');
    const read = readSecretFile(path);
    cache.set(path, read);
    return read.content;
  };
}

function readSecretFile(path: string): CachedFile {
  const descriptor = openSync(path, 'r');
  try {
    const version = versionOf(fstatSync(descriptor));
    const bytes = Buffer.alloc(MAX_SECRET_BYTES + 1);
    const length = fill(descriptor, bytes);
    if (length > MAX_SECRET_BYTES) throw new Error('it is larger than 64 KiB');
    return { version, content: bytes.toString('utf8', 0, length) };
  } finally {
    closeSync(descriptor);
  }
}

/** One read may give less than there is. */
function fill(descriptor: number, bytes: Buffer): number {
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, bytes, length, bytes.length - length, null);
    length += read;
    if (read === 0 || length === bytes.length) return length;
  }
}

function versionOf(stats: Stats): string {
  return `${stats.ino}:${stats.size}:${stats.mtimeMs}`;
}
