import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ROLES } from '../../domain/access/role.ts';
import type { AuditRecord } from '../../domain/audit/audit-record.ts';

const recordSchema = z.strictObject({
  atMs: z.number(),
  environment: z.string().min(1),
  who: z.string(),
  role: z.enum(ROLES),
  via: z.enum(['cli', 'http', 'slack', 'pagerduty', 'worker']),
  action: z.string(),
  subject: z.string().nullable(),
  phase: z.enum(['before', 'after', 'refused']),
  outcome: z.string().nullable(),
  requestId: z.string(),
  input: z.record(z.string(), z.unknown()),
});

const ENDING = '.json';

/** An audit record that the store could not take, in a file of its own. */
export interface WaitingAudit {
  readonly path: string;
  /** Null where the file holds no audit record. */
  readonly record: AuditRecord | null;
}

/** Leaves a record to be taken in: whole or not at all. Throws what the disk said. */
export async function leaveAudit(folder: string, record: AuditRecord): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${record.atMs}-${process.hrtime.bigint()}-${crypto.randomUUID()}`;
  const half = join(folder, `${name}.half`);
  await writeFile(half, JSON.stringify(record), { mode: 0o600 });
  await rename(half, join(folder, `${name}${ENDING}`));
}

/** What waits, the oldest first; nothing where there is no folder. */
export async function waitingAudit(folder: string): Promise<readonly WaitingAudit[]> {
  const names: readonly string[] = await readdir(folder).catch(() => []);
  const waiting: WaitingAudit[] = [];
  for (const name of names.filter((each) => each.endsWith(ENDING)).sort()) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8').catch(() => null);
    // Another process has taken it in meanwhile.
    if (text !== null) waiting.push({ path, record: recordOf(text) });
  }
  return waiting;
}

/** It is in the store. */
export async function dropWaiting({ path }: WaitingAudit): Promise<void> {
  await rm(path, { force: true });
}

function recordOf(text: string): AuditRecord | null {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
