import { turnOf, TURN_WINDOW_MS } from '../../../../domain/notify/turn.ts';
import type { IncidentStore } from '../../../../ports/incident-store.ts';
import type { StoreParts } from '../store-parts.ts';
import { noMessage } from './message-log.ts';

/** Whose turn it is at a channel: given out in a transaction, so that any number of workers share one limit. */
export function createMessageTurns({ connection }: StoreParts): Pick<IncidentStore, 'takeTurn'> {
  const { database } = connection;
  const own = database.prepare('SELECT turn_at_ms FROM messages WHERE key = ?1');
  const others = database.prepare(`
    SELECT other.turn_at_ms FROM messages AS own JOIN messages AS other
      ON other.environment_id = own.environment_id AND other.channel = own.channel AND other.key <> own.key
    WHERE own.key = ?1 AND other.turn_at_ms > ?2 ORDER BY other.turn_at_ms DESC`);
  const give = database.prepare('UPDATE messages SET turn_at_ms = ?2 WHERE key = ?1');
  const sayWaits = database.prepare(`
    UPDATE messages SET detail = ?2, updated_at_ms = ?3 WHERE key = ?1 AND status = 'queued'`);
  return {
    takeTurn: (key, { perMinute, nowMs, reason }) =>
      connection.write(() => {
        const row = own.get(key);
        if (row === undefined) throw noMessage(key);
        const given = row['turn_at_ms'] === null ? null : Number(row['turn_at_ms']);
        const taken = others.all(key, nowMs - TURN_WINDOW_MS).map((other) => Number(other['turn_at_ms']));
        const turn = turnOf({ others: taken, own: given, perMinute, nowMs });
        if (turn !== given) give.run(key, turn);
        if (turn > nowMs) sayWaits.run(key, reason(turn), nowMs);
        return turn;
      }),
  };
}
