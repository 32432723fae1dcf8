import { join, resolve } from 'node:path';
import { appendAuditLines } from '../adapters/log/audit-file.ts';
import type { Installation } from '../config/installation.ts';
import type { Store } from '../ports/store.ts';

/**
 * The store, with each audit record copied to a file as it is written, or a moment later by a process that is at it. A copy that cannot be written is said once and
 * made up for later: the record itself is in the store.
 */
export function withAuditFile(store: Store, path: string, onTrouble: (message: string) => void): Store {
  const place = resolve(path);
  let isBroken = false;
  const copy = async (): Promise<void> => {
    try {
      await store.copyAudit(place, (records) => appendAuditLines(place, records));
      isBroken = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!isBroken) onTrouble(`The audit log's copy ${path} cannot be written: ${reason}`);
      isBroken = true;
    }
  };
  return {
    ...store,
    appendAudit: async (record) => {
      await store.appendAudit(record);
      await copy();
    },
    takeInAudit: async (record) => {
      await store.takeInAudit(record);
      await copy();
    },
  };
}

/** The same for an installation: beside its other log files, where it writes any. */
export function withAuditCopy(
  store: Store,
  { directory, toFile }: Pick<Installation['logging'], 'directory' | 'toFile'>,
  onTrouble: (message: string) => void,
): Store {
  return toFile ? withAuditFile(store, join(directory, 'audit.log'), onTrouble) : store;
}
