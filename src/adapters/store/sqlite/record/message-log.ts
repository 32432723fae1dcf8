import type { Selectable } from 'kysely';
import { AppError } from '../../../../domain/error/app-error.ts';
import type { IncidentStore, StoredMessage } from '../../../../ports/incident-store.ts';
import type { StoreParts } from '../store-parts.ts';
import type { Tables } from '../tables.ts';

type MessageLog = Pick<IncidentStore, 'beginMessage' | 'endAttempt' | 'messageReference' | 'messages'>;

type MessageRow = Selectable<Tables['messages']> & { readonly environment: string };

/** What was sent to whom: written before the sending, so that nothing goes out twice unnoticed. */
export function createMessageLog({ connection, nouns }: StoreParts): MessageLog {
  const { database, query } = connection;
  const begin = database.prepare(`
    INSERT OR IGNORE INTO messages (key, environment_id, channel, subject, event, status, at_ms, updated_at_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?6)`);
  const end = database.prepare(`
    UPDATE messages SET status = ?2, reference = coalesce(?3, reference), detail = ?4, updated_at_ms = ?5,
      attempts = attempts + 1 WHERE key = ?1`);
  const select = () =>
    query
      .selectFrom('messages')
      .innerJoin('environments', 'environments.id', 'messages.environment_id')
      .selectAll('messages')
      .select('environments.name as environment');
  const find = async (key: string): Promise<StoredMessage> => {
    const row = await select().where('key', '=', key).executeTakeFirst();
    if (row !== undefined) return messageOfRow(row);
    throw noMessage(key);
  };
  return {
    beginMessage: async ({ environment, key, channel, subject, event, atMs }) => {
      await connection.write(() => {
        begin.run(key, nouns.environmentId(environment), channel, subject, event, atMs);
      });
      return connection.read(() => find(key));
    },
    endAttempt: async (key, { status, reference, detail, atMs }) => {
      await connection.write(() => {
        end.run(key, status, reference, detail, atMs);
      });
      return connection.read(() => find(key));
    },
    messageReference: (environment, channel, subject) =>
      connection.read(async () => {
        const row = await select()
          .where('environments.name', '=', environment)
          .where('subject', '=', subject)
          .where('channel', '=', channel)
          .where('reference', 'is not', null)
          .orderBy('messages.updated_at_ms', 'desc')
          .limit(1)
          .executeTakeFirst();
        return row?.reference ?? null;
      }),
    messages: (environment, subject) =>
      connection.read(async () => {
        const rows = await select()
          .where('environments.name', '=', environment)
          .where('subject', '=', subject)
          .orderBy('at_ms')
          .orderBy('key')
          .execute();
        return rows.map(messageOfRow);
      }),
  };
}

/** What is asked of a message that has not begun. */
export function noMessage(key: string): AppError {
  return new AppError('NOT_FOUND', `There is no message ${key}.`, { details: { key } });
}

function messageOfRow(row: MessageRow): StoredMessage {
  return {
    environment: row.environment,
    key: row.key,
    channel: row.channel,
    subject: row.subject,
    event: row.event,
    status: row.status,
    attempts: row.attempts,
    reference: row.reference,
    detail: row.detail,
    atMs: row.at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
