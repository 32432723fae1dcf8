import type { AuditRecord } from '../domain/audit/audit-record.ts';
import { toAppError } from '../domain/error/app-error.ts';
import type { Store } from '../ports/store.ts';
import { openStore } from './open-store.ts';
import { forwardingStore, openUnwrittenStore } from './unwritten-store.ts';

interface PassingStoreOptions {
  readonly url: string;
  readonly isThere: () => boolean;
  /** Told what could not be written down. */
  readonly warn: (message: string) => void;
}

/**
 * A store that is held open for no longer than a call takes, so that its file can be replaced between two. One that
 * cannot be opened reads as empty. Each store that is there in turn gets every audit record, those written before
 * it came included; what no store has taken is told.
 */
export async function openPassingStore({ url, isThere, warn }: PassingStoreOptions): Promise<Store> {
  const empty = await openUnwrittenStore(url, () => false);
  const records: AuditRecord[] = [];
  const taken = { by: '', count: 0 };
  const appendAudit = async (record: AuditRecord): Promise<void> => {
    records.push(record);
    if (!isThere()) return;
    await briefly(url, async (store) => {
      if (store.id !== taken.by) Object.assign(taken, { by: store.id, count: 0 });
      for (const each of records.slice(taken.count)) {
        await store.appendAudit(each);
        taken.count += 1;
      }
    }).catch(ifUnreadable);
  };
  return {
    ...forwardingStore(empty, (call) =>
      isThere()
        ? briefly(url, call).catch((failure: unknown) => {
            ifUnreadable(failure);
            return call(empty);
          })
        : call(empty),
    ),
    appendAudit,
    async close() {
      for (const { phase, action, outcome } of records.slice(taken.count))
        warn(
          `The audit log could not be told of ${action} (${phase}${outcome === null ? '' : `, ${outcome}`}).`,
        );
      await empty.close();
    },
  };
}

async function briefly<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(url);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const UNREADABLE = ['STORE_UNAVAILABLE', 'STORE_FULL', 'STORE_CORRUPT'];

/** Throws what is no failure of the store. */
function ifUnreadable(failure: unknown): void {
  if (!UNREADABLE.includes(toAppError(failure).code)) throw failure;
}
