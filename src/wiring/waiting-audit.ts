import { join } from 'node:path';
import { dropWaiting, leaveAudit, waitingAudit } from '../adapters/log/waiting-audit.ts';
import type { Installation } from '../config/installation.ts';
import type { AuditRecord } from '../domain/audit/audit-record.ts';
import type { StoreFileFacts } from '../domain/doctor/installation-facts.ts';
import type { Store } from '../ports/store.ts';
import { withAuditCopy } from './audit-copied-store.ts';
import { inspectStore } from './inspect-store.ts';
import { openStore } from './open-store.ts';

type Place = Pick<Installation, 'dataDir' | 'logging' | 'storage'>;
type Warn = (message: string) => void;

/** How long somebody in an emergency waits for the store before the record is left beside it. */
const PATIENCE_MS = 2_000;

/** Takes audit records that were left while the store was away into it, each once; what cannot be read is said. */
export async function takeInWaitingAudit(
  store: Pick<Store, 'takeInAudit'>,
  { dataDir }: Pick<Installation, 'dataDir'>,
  warn: Warn,
): Promise<void> {
  try {
    for (const waiting of await waitingAudit(folderIn(dataDir))) {
      if (waiting.record === null) {
        warn(`${waiting.path} is no audit record, and was left there. Look at it, and delete it.`);
        continue;
      }
      await store.takeInAudit(waiting.record);
      await dropWaiting(waiting);
    }
  } catch (error) {
    warn(`Audit records of ${folderIn(dataDir)} still wait to be taken in: ${reasonOf(error)}`);
  }
}

export interface BreakGlassAudit {
  readonly append: (record: AuditRecord) => Promise<void>;
  close(): Promise<void>;
}

/** Writes audit records into the store if it can be opened as it is, beside it otherwise. It stops nothing. */
export function createBreakGlassAudit(place: Place, warn: Warn): BreakGlassAudit {
  let opening: Promise<Store> | null = null;
  const write = async (record: AuditRecord): Promise<void> => {
    opening ??= openAsItIs(place, warn);
    opening.catch(() => (opening = null));
    const store = await opening;
    await store.appendAudit(record);
  };
  return {
    append: async (record) => {
      try {
        await inTime(write(record));
      } catch (cause) {
        await leave(place, record, { warn, cause });
      }
    },
    close: async () => {
      const store = await opening?.catch(() => null);
      await store?.close();
    },
  };
}

interface Left {
  readonly warn: Warn;
  readonly cause: unknown;
}

async function leave({ dataDir }: Place, record: AuditRecord, { warn, cause }: Left): Promise<void> {
  try {
    await leaveAudit(folderIn(dataDir), record);
  } catch (error) {
    warn(
      `This is in no audit log: the store takes nothing (${reasonOf(cause)}), and ${folderIn(dataDir)} neither (${reasonOf(error)}).`,
    );
  }
}

/** Neither creates a store nor brings one up to date: that is for whoever starts the service. */
async function openAsItIs({ storage, logging, dataDir }: Place, warn: Warn): Promise<Store> {
  const file = inspectStore(storage.url);
  const fault = file === null ? null : faultOf(file);
  if (fault !== null) throw new Error(fault);
  const store = withAuditCopy(await openStore(storage.url), logging, warn);
  await takeInWaitingAudit(store, { dataDir }, warn);
  return store;
}

function faultOf({ path, exists, schemaVersion, knownSchemaVersion }: StoreFileFacts): string | null {
  if (!exists) return `${path} is not there`;
  if ('failed' in schemaVersion) return schemaVersion.failed;
  return schemaVersion.found === knownSchemaVersion ? null : 'it has another schema version';
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing within ${PATIENCE_MS / 1_000} s`));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function folderIn(dataDir: string): string {
  return join(dataDir, 'audit-waiting');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
