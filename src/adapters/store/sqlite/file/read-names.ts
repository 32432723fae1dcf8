import { DatabaseSync } from 'node:sqlite';

/** Names of the servers that an environment watches, or of the environments when none is given. */
export interface NamesQuery {
  readonly path: string;
  readonly environment: string | null;
}

const SERVERS = `
SELECT servers.name FROM assignments
JOIN servers ON servers.id = assignments.server_id
JOIN environments ON environments.id = assignments.environment_id
WHERE environments.name = ? ORDER BY servers.name`;
const ENVIRONMENTS = `
SELECT name FROM environments WHERE id IN (SELECT environment_id FROM assignments) ORDER BY name`;
/** Who waits at a prompt would rather type. */
const PATIENCE_MS = 50;

/** Reads names and nothing else, without the rest of the store: for completion. Throws whatever SQLite throws. */
export function readNames({ path, environment }: NamesQuery): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: PATIENCE_MS });
  try {
    const rows =
      environment === null
        ? database.prepare(ENVIRONMENTS).all()
        : database.prepare(SERVERS).all(environment);
    return rows.map(({ name }) => String(name));
  } finally {
    database.close();
  }
}
