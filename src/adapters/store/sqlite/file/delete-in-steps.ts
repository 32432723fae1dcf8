import type { RawBuilder } from 'kysely';
import { createBreather } from './breather.ts';
import type { Connection } from './connection.ts';

/** Rows of one deletion: small enough that nobody waits long for the lock or the event loop. */
export const ROWS_AT_ONCE = 500;

/** Repeats a deletion of at most `ROWS_AT_ONCE` rows until nothing is left of it. Returns how many rows went. */
export async function deleteInSteps(connection: Connection, deletion: RawBuilder<unknown>): Promise<number> {
  const breathe = createBreather();
  let total = 0;
  for (;;) {
    const { numAffectedRows = 0n } = await connection.read(() => deletion.execute(connection.query));
    total += Number(numAffectedRows);
    if (Number(numAffectedRows) < ROWS_AT_ONCE) return total;
    await breathe();
  }
}
