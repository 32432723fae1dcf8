/** A file of a backup, by its path inside it. */
export interface BackedUpFile {
  readonly path: string;
  readonly bytes: number;
  /** Of its content, hexadecimal. */
  readonly sha256: string;
}

/** What a backup says of itself in `manifest.json`. */
export interface BackupManifest {
  readonly id: string;
  readonly createdAtMs: number;
  /** Version of the program that made it. */
  readonly watchkeeperVersion: string;
  readonly schemaVersion: number;
  readonly storeId: string;
  /** The newest audit record in it: the live log has to have it still. Null where there was none. */
  readonly auditHead: { readonly sequence: number; readonly hash: string } | null;
  readonly environments: readonly string[];
  readonly files: readonly BackedUpFile[];
}

export type ManifestState =
  | { readonly status: 'read'; readonly manifest: BackupManifest }
  | { readonly status: 'missing' }
  | { readonly status: 'unreadable'; readonly why: string };

/** A folder among the backups. `config` is a copy of the configuration that somebody made by hand: it has no manifest. */
export interface FoundBackup {
  readonly id: string;
  readonly kind: 'full' | 'config';
  readonly createdAtMs: number;
  readonly bytes: number;
  readonly manifest: ManifestState;
}

/** Where the store's copy stands inside a backup. */
export const STORE_COPY = 'store.db';

/** `20260314-091500-1f3a`: sorts by time, UTC; the end tells two of one second apart. */
export function backupId(nowMs: number, nonce: string): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${nonce}`;
}

/** Newest first; of one moment the later name first. */
export function newestFirst<T extends Pick<FoundBackup, 'id' | 'createdAtMs'>>(
  found: readonly T[],
): readonly T[] {
  return found.toSorted((one, other) => other.createdAtMs - one.createdAtMs || (one.id < other.id ? 1 : -1));
}
