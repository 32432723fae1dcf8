import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { SQLOutputValue } from 'node:sqlite';
import type { Fault } from '../../../../domain/integrity/fault.ts';
import type { Quarantined } from '../../../../ports/data-care.ts';
import { createBreather } from '../file/breather.ts';
import type { Connection } from '../file/connection.ts';
import { ROWS_AT_ONCE } from '../file/delete-in-steps.ts';

/**
 * Takes rows out of the store, a line of JSON each in a file beside it, and deletes them only when they are safe there:
 * whoever is killed in between leaves rows that are in both, never in none.
 */
export async function quarantine(
  connection: Connection,
  faults: readonly Fault[],
  nowMs: number,
): Promise<Quarantined> {
  const file = `${connection.path}.quarantine-${stamp(nowMs)}.jsonl`;
  const breathe = createBreather();
  let taken = 0;
  for (let from = 0; from < faults.length; from += ROWS_AT_ONCE) {
    const some = faults.slice(from, from + ROWS_AT_ONCE);
    taken += await connection.write(() => takeOut(connection, some, file));
    await breathe();
  }
  return { taken, left: faults.length - taken, file: taken === 0 ? null : file };
}

function takeOut({ database }: Connection, faults: readonly Fault[], file: string): number {
  const rows = {
    checks: database.prepare(
      'SELECT * FROM checks WHERE id = ? AND id NOT IN (SELECT last_check_id FROM states WHERE last_check_id IS NOT NULL)',
    ),
    rollups: database.prepare('SELECT * FROM rollups WHERE id = ?'),
  };
  const deletions = {
    checks: database.prepare('DELETE FROM checks WHERE id = ?'),
    rollups: database.prepare('DELETE FROM rollups WHERE id = ?'),
  };
  const found = faults.flatMap((fault) => {
    const row = rows[fault.table].get(fault.id);
    return row === undefined ? [] : [{ fault, row }];
  });
  if (found.length === 0) return 0;
  append(file, found.map(({ fault, row }) => `${JSON.stringify({ ...fault, row: asJson(row) })}\n`).join(''));
  for (const { fault } of found) deletions[fault.table].run(fault.id);
  return found.length;
}

function asJson(row: Record<string, SQLOutputValue>): Readonly<Record<string, unknown>> {
  const values = Object.entries(row).map(([column, value]) => [
    column,
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
  ]);
  return Object.fromEntries(values) as Readonly<Record<string, unknown>>;
}

function append(file: string, text: string): void {
  const handle = openSync(file, 'a', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function stamp(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
