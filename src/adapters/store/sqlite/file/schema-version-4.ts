import type { DatabaseSync } from 'node:sqlite';
import { FIRST_PREVIOUS_HASH } from '../../../../domain/audit/audit-line.ts';
import { chainAuditRow, type AuditRow } from '../rows/audit-row.ts';

const COLUMNS = `
DROP TRIGGER audit_never_changes;
ALTER TABLE audit ADD COLUMN previous_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';
`;
const GUARD = `
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_chained BEFORE INSERT ON audit
WHEN length(NEW.hash) <> 64 OR length(NEW.previous_hash) <> 64
BEGIN SELECT RAISE(ABORT, 'the audit log is chained: stop the processes of the older version'); END;
`;
const NEXT_ROW = `
SELECT audit.sequence, audit.at_ms, audit.body, environments.name AS environment
FROM audit JOIN environments ON environments.id = audit.environment_id
WHERE audit.sequence > ? ORDER BY audit.sequence LIMIT 1
`;

/**
 * Version 4: every audit record carries the hash of the one before. What was recorded earlier is chained as it
 * stands; changes made to it until now cannot be told. A process of the older version that still runs would break the
 * chain for ever: its records are refused.
 */
export function chainAudit(database: DatabaseSync): void {
  database.exec(COLUMNS);
  const select = database.prepare(NEXT_ROW);
  const update = database.prepare('UPDATE audit SET previous_hash = ?, hash = ? WHERE sequence = ?');
  let previousHash = FIRST_PREVIOUS_HASH;
  for (let row = rowOf(select.get(0)); row !== null; row = rowOf(select.get(row.sequence))) {
    const { hash } = chainAuditRow(row, previousHash);
    update.run(previousHash, hash, row.sequence);
    previousHash = hash;
  }
  database.exec(GUARD);
}

/** Holds because the columns are strict and named by the statement above. */
function rowOf(row: unknown): AuditRow | null {
  return row === undefined ? null : (row as AuditRow);
}
