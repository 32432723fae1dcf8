import type { CheckView } from '../../../../domain/check/check-view.ts';
import type { StoreParts } from '../store-parts.ts';
import { toJsonText } from '../rows/json-text.ts';
import type { StateText } from '../rows/state-row.ts';

interface StateBatch {
  readonly environment: string;
  readonly states: readonly StateText[];
  /** Rows of the checks that the same transaction wrote. */
  readonly checkIds: ReadonlyMap<CheckView, number>;
}

/**
 * Makes the function that writes states, inside a transaction. A last check that was written beside it is pointed
 * to instead of being kept twice, which halves what a commit serialises and writes. Hot path.
 */
export function createStateWriter({ connection, nouns }: StoreParts): (batch: StateBatch) => void {
  const upsert = connection.database.prepare(
    `INSERT INTO states (server_id, environment_id, body, last_check_id, last_body, revision) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (server_id) DO UPDATE SET
       body = excluded.body, last_check_id = excluded.last_check_id, last_body = excluded.last_body,
       revision = excluded.revision`,
  );
  const lastRevision = connection.database.prepare(
    'SELECT max(revision) AS revision FROM states WHERE environment_id = ?',
  );
  return ({ environment, states, checkIds }) => {
    if (states.length === 0) return;
    const environmentId = nouns.environmentId(environment);
    const revision = Number(lastRevision.get(environmentId)?.['revision'] ?? 0) + 1;
    for (const { server, last, body } of states) {
      const checkId = last === null ? null : (checkIds.get(last) ?? null);
      const lastBody = last === null || checkId !== null ? null : toJsonText(last);
      upsert.run(nouns.serverId(environment, server), environmentId, body, checkId, lastBody, revision);
    }
  };
}
