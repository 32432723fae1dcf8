import type { RecordStore } from '../../../../ports/store.ts';
import type { StoreParts } from '../store-parts.ts';
import { toJsonText } from '../rows/json-text.ts';

/** What people asked for: commands to the loops. */
export function createPeopleLog({ connection, nouns, nowMs }: StoreParts): Pick<RecordStore, 'enqueue'> {
  const insertCommand = connection.database.prepare(
    'INSERT INTO commands (environment_id, at_ms, who, body) VALUES (?, ?, ?, ?)',
  );
  return {
    enqueue: (environment, who, command) =>
      connection.write(() => {
        const environmentId = nouns.environmentId(environment);
        return Number(insertCommand.run(environmentId, nowMs(), who, toJsonText(command)).lastInsertRowid);
      }),
  };
}
