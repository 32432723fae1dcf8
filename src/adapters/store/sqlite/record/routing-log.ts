import type { IncidentStore, StoredQuiet } from '../../../../ports/incident-store.ts';
import { fromJsonText, toJsonText } from '../rows/json-text.ts';
import type { StoreParts } from '../store-parts.ts';

type RoutingLog = Pick<IncidentStore, 'recordRouting' | 'routedAlerts' | 'quiet'>;

const NOTHING_QUIET: StoredQuiet = { silences: [], windows: [] };

/** Where alerts have got to, and what is kept quiet, as the fleet's workflow last said it. */
export function createRoutingLog({ connection, nouns }: StoreParts): RoutingLog {
  const { database, query } = connection;
  const put = database.prepare(`
    INSERT INTO routed_alerts (environment_id, server_id, rule, body) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (environment_id, server_id, rule) DO UPDATE SET body = ?4`);
  const remove = database.prepare(
    'DELETE FROM routed_alerts WHERE environment_id = ? AND server_id = ? AND rule = ?',
  );
  const setQuiet = database.prepare('UPDATE environments SET quiet = ? WHERE id = ?');
  return {
    recordRouting: (environment, { alerts, gone, quiet }) =>
      connection.write(() => {
        const environmentId = nouns.environmentId(environment);
        for (const alert of alerts) {
          const serverId = nouns.serverId(environment, alert.server);
          put.run(environmentId, serverId, alert.rule, toJsonText(alert));
        }
        for (const { server, rule } of gone) {
          remove.run(environmentId, nouns.serverId(environment, server), rule);
        }
        if (quiet !== null) setQuiet.run(toJsonText<StoredQuiet>(quiet), environmentId);
      }),
    routedAlerts: (environment) =>
      connection.read(async () => {
        const rows = await query
          .selectFrom('routed_alerts')
          .innerJoin('environments', 'environments.id', 'routed_alerts.environment_id')
          .select('routed_alerts.body')
          .where('environments.name', '=', environment)
          .execute();
        return rows.map(({ body }) => fromJsonText(body));
      }),
    quiet: (environment) =>
      connection.read(async () => {
        const row = await query
          .selectFrom('environments')
          .select('quiet')
          .where('name', '=', environment)
          .executeTakeFirst();
        const text = row?.quiet ?? null;
        return text === null ? NOTHING_QUIET : fromJsonText(text);
      }),
  };
}
