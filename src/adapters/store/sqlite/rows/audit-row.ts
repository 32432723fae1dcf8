import { chainRecord } from '../../../../domain/audit/audit-line.ts';
import type { AuditRecord, ChainedAuditRecord } from '../../../../domain/audit/audit-record.ts';
import { fromJsonText, type JsonText } from './json-text.ts';

export interface AuditRow {
  readonly sequence: number;
  readonly at_ms: number;
  readonly environment: string;
  readonly body: JsonText<AuditRecord>;
}

export interface ChainedAuditRow extends AuditRow {
  readonly previous_hash: string;
  readonly hash: string;
}

/** Columns count where the body says otherwise: what is searched by is what is hashed. */
export function auditRecordOfRow({ previous_hash, hash, ...row }: ChainedAuditRow): ChainedAuditRecord {
  return { ...sequencedOf(row), previousHash: previous_hash, hash };
}

/** The row's place after the one with this hash. */
export function chainAuditRow(row: AuditRow, previousHash: string): ChainedAuditRow {
  const { hash } = chainRecord(sequencedOf(row), previousHash);
  return { ...row, previous_hash: previousHash, hash };
}

function sequencedOf({ sequence, at_ms, environment, body }: AuditRow) {
  return { ...fromJsonText(body), atMs: at_ms, environment, sequence };
}
