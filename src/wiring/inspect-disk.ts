import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Looked, SpaceFacts } from '../domain/doctor/installation-facts.ts';

/** Space on the disk of a folder, or of the nearest folder above that exists. */
export function spaceAt(folder: string): Looked<SpaceFacts> {
  const path = nearestExisting(resolve(folder));
  try {
    const { bavail, bsize } = statfsSync(path);
    return { found: { path, freeBytes: bavail * bsize } };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether files can be made in a folder, which may have to be made itself. */
export function isWritableFolder(folder: string): boolean {
  const path = nearestExisting(resolve(folder));
  try {
    accessSync(path, constants.W_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path));
}
