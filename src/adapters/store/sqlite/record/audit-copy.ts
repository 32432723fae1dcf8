import type { ChainedAuditRecord } from '../../../../domain/audit/audit-record.ts';
import type { RecordStore } from '../../../../ports/store.ts';
import { auditRecordOfRow, type ChainedAuditRow } from '../rows/audit-row.ts';
import type { StoreParts } from '../store-parts.ts';

const COPIED_AT_ONCE = 500;
/** A process that died while it copied is waited for no longer than this. */
const TURN_MS = 30_000;
const NEXT_ROWS = `
SELECT audit.sequence, audit.at_ms, audit.body, audit.previous_hash, audit.hash, environments.name AS environment
FROM audit JOIN environments ON environments.id = audit.environment_id
WHERE audit.sequence > ? ORDER BY audit.sequence LIMIT ${COPIED_AT_ONCE}
`;

/**
 * Copies outside any transaction, however slow the copy is: one process has the turn, and gives it back in the
 * transaction in which it finds nothing left to copy. Whoever comes meanwhile can go: what it wrote is found there.
 */
export function createAuditCopy(parts: StoreParts): RecordStore['copyAudit'] {
  const { connection } = parts;
  const turns = createTurns(parts);
  return async (copy, write) => {
    const turn: Turn = { copy, holder: crypto.randomUUID() };
    let records = await connection.write(() => turns.begin(turn));
    while (records.length > 0) {
      const last = records.at(-1)?.sequence ?? 0;
      try {
        await write(records);
      } catch (failure) {
        await connection.write(() => {
          turns.giveBack(turn);
        });
        throw failure;
      }
      records = await connection.write(() => turns.goOn(turn, last));
    }
  };
}

/** Of one call, on one copy. */
interface Turn {
  readonly copy: string;
  readonly holder: string;
}

type Records = readonly ChainedAuditRecord[];

interface Turns {
  /** What is to be copied first; nothing where another has the turn. */
  readonly begin: (turn: Turn) => Records;
  /** Notes what was copied; what is to be copied next. */
  readonly goOn: (turn: Turn, copiedTo: number) => Records;
  readonly giveBack: (turn: Turn) => void;
}

function createTurns({ connection: { database }, nowMs }: StoreParts): Turns {
  const select = database.prepare(NEXT_ROWS);
  const read = database.prepare('SELECT value FROM meta WHERE key = ?');
  const forget = database.prepare('DELETE FROM meta WHERE key = ?');
  const write = database.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const valueOf = (key: string): string => String(read.get(key)?.['value'] ?? '');
  const holderOf = (copy: string): string | null => {
    const [holder = '', since] = valueOf(turnKey(copy)).split(' ');
    return holder !== '' && Math.abs(nowMs() - Number(since)) < TURN_MS ? holder : null;
  };
  const next = ({ copy, holder }: Turn): Records => {
    const rows = chainedRows(select.all(Number(valueOf(markKey(copy)))));
    if (rows.length > 0) write.run(turnKey(copy), `${holder} ${nowMs()}`);
    else forget.run(turnKey(copy));
    return rows.map(auditRecordOfRow);
  };
  return {
    begin: (turn) => (holderOf(turn.copy) === null ? next(turn) : []),
    goOn: (turn, copiedTo) => {
      if (holderOf(turn.copy) !== turn.holder) return [];
      write.run(markKey(turn.copy), String(copiedTo));
      return next(turn);
    },
    giveBack: ({ copy, holder }) => {
      if (holderOf(copy) === holder) forget.run(turnKey(copy));
    },
  };
}

function markKey(copy: string): string {
  return `audit_copied:${copy}`;
}

function turnKey(copy: string): string {
  return `audit_copying:${copy}`;
}

/** Holds because the columns are strict and named by the statement above. */
function chainedRows(rows: readonly unknown[]): readonly ChainedAuditRow[] {
  return rows as readonly ChainedAuditRow[];
}
