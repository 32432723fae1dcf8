import { sql } from 'kysely';
import { FIRST_PREVIOUS_HASH } from '../../../../domain/audit/audit-line.ts';
import type { AuditRecord, ChainedAuditRecord } from '../../../../domain/audit/audit-record.ts';
import type { AuditFilter, RecordStore } from '../../../../ports/store.ts';
import { auditRecordOfRow, chainAuditRow } from '../rows/audit-row.ts';
import { toJsonText } from '../rows/json-text.ts';
import type { StoreParts } from '../store-parts.ts';
import { createAuditCopy } from './audit-copy.ts';

type AuditMethods = Pick<
  RecordStore,
  'appendAudit' | 'takeInAudit' | 'audit' | 'auditAfter' | 'lastAuditSequence' | 'copyAudit'
>;

/** The audit log: one chain for the whole store, whatever the environment. */
export function createAuditLog(parts: StoreParts): AuditMethods {
  const { connection } = parts;
  const append = createAppend(parts);
  const isThere = createSearch(parts);
  return {
    appendAudit: (record) =>
      connection.write(() => {
        append(record);
      }),
    takeInAudit: (record) =>
      connection.write(() => {
        if (!isThere(record)) append(record);
      }),
    audit: (environment, limit, filter) =>
      connection.read(() => readNewest(parts, { environment, limit, filter: filter ?? {} })),
    auditAfter: (sequence, limit) => connection.read(() => readAfter(parts, sequence, limit)),
    lastAuditSequence: () => connection.read(() => readLastSequence(parts)),
    copyAudit: createAuditCopy(parts),
  };
}

function createAppend({ connection, nouns }: StoreParts): (record: AuditRecord) => void {
  const { database } = connection;
  const head = database.prepare(
    `SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'audit') AS sequence,
       (SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1) AS hash`,
  );
  const insert = database.prepare(
    'INSERT INTO audit (sequence, environment_id, at_ms, body, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return (record) => {
    const last = head.get();
    const previousHash = typeof last?.['hash'] === 'string' ? last['hash'] : FIRST_PREVIOUS_HASH;
    const { environment, atMs } = record;
    const sequence = Number(last?.['sequence'] ?? 0) + 1;
    const body = toJsonText(record);
    const { hash } = chainAuditRow({ sequence, at_ms: atMs, environment, body }, previousHash);
    insert.run(sequence, nouns.environmentId(environment), atMs, body, previousHash, hash);
  };
}

/** A request leaves one record of each phase of an action at a moment: that is the same, however it was written down. */
function createSearch({ connection, nouns }: StoreParts): (record: AuditRecord) => boolean {
  const same = connection.database.prepare(
    `SELECT 1 FROM audit WHERE environment_id = ? AND at_ms = ? AND json_extract(body, '$.requestId') = ?
       AND json_extract(body, '$.action') = ? AND json_extract(body, '$.phase') = ? LIMIT 1`,
  );
  return ({ environment, atMs, requestId, action, phase }) =>
    same.get(nouns.environmentId(environment), atMs, requestId, action, phase) !== undefined;
}

function auditRows({ connection }: StoreParts) {
  return connection.query
    .selectFrom('audit')
    .innerJoin('environments', 'environments.id', 'audit.environment_id')
    .select(['audit.sequence', 'audit.at_ms', 'audit.body', 'audit.previous_hash', 'audit.hash'])
    .select('environments.name as environment');
}

interface AuditQuery {
  readonly environment: string;
  readonly limit: number;
  readonly filter: AuditFilter;
}

async function readNewest(
  parts: StoreParts,
  { environment, limit, filter }: AuditQuery,
): Promise<readonly ChainedAuditRecord[]> {
  const { who, action, sinceMs, before } = filter;
  const named = sql<string>`json_extract(audit.body, '$.action')`;
  const rows = await auditRows(parts)
    .where('audit.environment_id', '=', parts.nouns.findEnvironment(environment))
    .$if(sinceMs !== undefined, (q) => q.where('audit.at_ms', '>=', sinceMs ?? 0))
    .$if(before !== undefined, (q) => q.where('audit.sequence', '<', before ?? 0))
    .$if(who !== undefined, (q) => q.where(sql`json_extract(audit.body, '$.who')`, '=', who))
    .$if(action !== undefined, (q) =>
      q.where((each) => each.or([each(named, '=', action ?? ''), each(nounOf(named), '=', action ?? '')])),
    )
    .orderBy('audit.sequence', 'desc')
    .limit(limit)
    .execute();
  return rows.map(auditRecordOfRow);
}

/** `breaker` of `breaker/open`. */
function nounOf(action: ReturnType<typeof sql<string>>) {
  return sql<string>`substr(${action}, 1, instr(${action}, '/') - 1)`;
}

async function readAfter(
  parts: StoreParts,
  sequence: number,
  limit: number,
): Promise<readonly ChainedAuditRecord[]> {
  const rows = await auditRows(parts)
    .where('audit.sequence', '>', sequence)
    .orderBy('audit.sequence')
    .limit(limit)
    .execute();
  return rows.map(auditRecordOfRow);
}

async function readLastSequence({ connection }: StoreParts): Promise<number> {
  const { rows } = await sql<{
    seq: number;
  }>`SELECT seq FROM sqlite_sequence WHERE name = 'audit'`.execute(connection.query);
  return rows[0]?.seq ?? 0;
}
