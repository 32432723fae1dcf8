import { resolve } from 'node:path';
import { inspectStoreFile } from '../adapters/store/sqlite/file/inspect-store-file.ts';
import type { StoreFileFacts } from '../domain/doctor/installation-facts.ts';

const SQLITE = 'sqlite:';

/** Looks at the file of a SQLite store without changing it; null for a store of another kind. */
export function inspectStore(url: string): StoreFileFacts | null {
  return url.startsWith(SQLITE) ? inspectStoreFile(resolve(url.slice(SQLITE.length))) : null;
}
