import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { auditLineText } from '../../domain/audit/audit-line.ts';
import type { ChainedAuditRecord } from '../../domain/audit/audit-record.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { AuditCopies } from '../../ports/audit-copies.ts';

/**
 * Appends a line for each record, all or none; one writer at a time. Opened anew each time, so that a rotation needs
 * no word. Throws an Error that says what the disk said.
 */
export async function appendAuditLines(path: string, records: readonly ChainedAuditRecord[]): Promise<void> {
  try {
    await appendWhole(path, Buffer.from(records.map((record) => `${auditLineText(record)}\n`).join('')));
  } catch (cause) {
    throw new Error(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function appendWhole(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a', 0o640);
  try {
    await writeAll(file, bytes);
  } finally {
    await file.close();
  }
}

/** What was written by halves is taken back, unless somebody wrote after it. */
async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  const { size } = await file.stat();
  let written = 0;
  try {
    while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten;
  } catch (error) {
    if ((await file.stat()).size === size + written) await file.truncate(size);
    throw error;
  }
}

/** Copies of the audit log as they lie in files. */
export function openAuditCopies(): AuditCopies {
  return { lines: readLines };
}

async function* readLines(path: string): AsyncGenerator<string> {
  try {
    const file = await open(path);
    for await (const line of file.readLines({ encoding: 'utf8' })) if (line !== '') yield line;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  const what = isMissing ? 'There is no such file' : `It cannot be read (${code})`;
  return new AppError(
    isMissing ? 'NOT_FOUND' : 'FORBIDDEN',
    `Cannot compare ${path} with the audit log: ${what}. Give the path of a copy, such as logs/audit.log.`,
    { details: { path }, cause },
  );
}
