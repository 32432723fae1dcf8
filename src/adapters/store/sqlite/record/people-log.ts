import type { RecordStore } from '../../../../ports/store.ts';
import type { StoreParts } from '../store-parts.ts';
import { fromJsonText, toJsonText } from '../rows/json-text.ts';

type PeopleMethods = Pick<RecordStore, 'enqueue' | 'appendAudit' | 'audit'>;

/** What people asked for: commands to the loops, and the audit log. */
export function createPeopleLog({ connection, nouns, nowMs }: StoreParts): PeopleMethods {
  const { database } = connection;
  const insertCommand = database.prepare(
    'INSERT INTO commands (environment_id, at_ms, who, body) VALUES (?, ?, ?, ?)',
  );
  const insertAudit = database.prepare('INSERT INTO audit (environment_id, at_ms, body) VALUES (?, ?, ?)');
  return {
    enqueue: (environment, who, command) =>
      connection.write(() => {
        const environmentId = nouns.environmentId(environment);
        return Number(insertCommand.run(environmentId, nowMs(), who, toJsonText(command)).lastInsertRowid);
      }),
    appendAudit: (record) =>
      connection.write(() => {
        insertAudit.run(nouns.environmentId(record.environment), record.atMs, toJsonText(record));
      }),
    audit: (environment, limit, before) =>
      connection.read(async () => {
        const rows = await connection.query
          .selectFrom('audit')
          .select(['sequence', 'body'])
          .where('environment_id', '=', nouns.findEnvironment(environment))
          .$if(before !== undefined, (q) => q.where('sequence', '<', before ?? 0))
          .orderBy('sequence', 'desc')
          .limit(limit)
          .execute();
        return rows.map(({ sequence, body }) => ({ ...fromJsonText(body), sequence }));
      }),
  };
}
