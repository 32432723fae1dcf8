import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../tool-contract/canonicalise.ts';
import type { Json } from '../tool-contract/tool-contract.ts';
import type { Role } from '../access/role.ts';
import type { ChainedAuditRecord, SequencedAuditRecord } from './audit-record.ts';

/** A record as it is shown, copied to a file, and hashed: canonical JSON of everything but `hash`. */
export interface AuditLine {
  readonly sequence: number;
  /** ISO 8601 in UTC. */
  readonly timestamp: string;
  readonly environment: string;
  readonly who: string;
  readonly role: Role;
  readonly via: string;
  readonly action: string;
  readonly subject: string | null;
  readonly phase: 'before' | 'after' | 'refused';
  readonly outcome: string | null;
  readonly request_id: string;
  /** Only of what somebody approved, so that the hash of other lines is what it always was. */
  readonly approved_by?: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Hash of the record before it in the store; {@link FIRST_PREVIOUS_HASH} for the first. */
  readonly previous_hash: string;
  /** Lower-case hex SHA-256 of the line's canonical JSON without this member. */
  readonly hash: string;
}

/** What the first record of a store carries, since none is before it. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/** Puts a record after the one whose hash is given. */
export function chainRecord(record: SequencedAuditRecord, previousHash: string): ChainedAuditRecord {
  const unhashed = { ...record, previousHash, hash: '' };
  return { ...unhashed, hash: hashOfLine(auditLineOf(unhashed)) };
}

/** The hash that a line should have by what it says. */
export function hashOfLine(line: AuditLine | Readonly<Record<string, unknown>>): string {
  const content = Object.fromEntries(Object.entries(line).filter(([name]) => name !== 'hash'));
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(throughJson(content)))));
}

/** One line of text, without its end. */
export function auditLineText(record: ChainedAuditRecord): string {
  return canonicalJson(throughJson(auditLineOf(record)));
}

export function auditLineOf(record: ChainedAuditRecord): AuditLine {
  return {
    sequence: record.sequence,
    timestamp: new Date(record.atMs).toISOString(),
    environment: record.environment,
    who: record.who,
    role: record.role,
    via: record.via,
    action: record.action,
    subject: record.subject,
    phase: record.phase,
    outcome: record.outcome,
    request_id: record.requestId,
    ...(record.approvedBy !== undefined && { approved_by: record.approvedBy }),
    input: record.input,
    previous_hash: record.previousHash,
    hash: record.hash,
  };
}

/** Holds because what `JSON.parse` gives is JSON; inputs are stored as JSON, so nothing is lost on the way. */
function throughJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
