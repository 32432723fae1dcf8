import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { auditLineText } from '../../domain/audit/audit-line.ts';
import type { ChainedAuditRecord } from '../../domain/audit/audit-record.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { AuditCopies } from '../../ports/audit-copies.ts';

/**
 * Appends a line for each record, all or none; one writer at a time. Opened anew each time, so that a rotation needs
 * no word. Throws an Error that says what the disk said.
 */
export function appendAuditLines(path: string, records: readonly ChainedAuditRecord[]): void {
  try {
    appendWhole(path, Buffer.from(records.map((record) => `${auditLineText(record)}\n`).join('')));
  } catch (cause) {
    throw new Error(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function appendWhole(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a', 0o640);
  const { size } = fstatSync(file);
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  } finally {
    closeSync(file);
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
