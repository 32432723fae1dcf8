import type { IncidentView } from '../../../../domain/incident/incident-view.ts';
import type { IncidentQuery, IncidentStore } from '../../../../ports/incident-store.ts';
import { fromJsonText, toJsonText } from '../rows/json-text.ts';
import type { StoreParts } from '../store-parts.ts';

type IncidentLog = Pick<IncidentStore, 'recordIncident' | 'incident' | 'incidents' | 'timeline'>;

/** Incidents as they stand, and their stories. */
export function createIncidentLog({ connection, nouns }: StoreParts): IncidentLog {
  const { database, query } = connection;
  const put = database.prepare(`
    INSERT INTO incidents (id, environment_id, status, severity, opened_at_ms, revision, body)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (environment_id, id) DO UPDATE SET
      status = ?3, severity = ?4, revision = ?6, body = ?7 WHERE revision <= ?6`);
  const putServer = database.prepare('INSERT OR IGNORE INTO incident_servers VALUES (?, ?, ?)');
  const putEntry = database.prepare('INSERT OR IGNORE INTO timeline VALUES (?, ?, ?, ?)');
  return {
    recordIncident: (view, entries) =>
      connection.write(() => {
        const { environment, id, phase, severity, openedAtMs, revision, servers } = view;
        const environmentId = nouns.environmentId(environment);
        put.run(id, environmentId, phase.status, severity, openedAtMs, revision, toJsonText(view));
        for (const server of servers) {
          putServer.run(environmentId, id, nouns.serverId(environment, server));
        }
        for (const entry of entries) putEntry.run(environmentId, id, entry.sequence, toJsonText(entry));
      }),
    incident: (environment, id) =>
      connection.read(async () => {
        const row = await query
          .selectFrom('incidents')
          .select('body')
          .where('environment_id', '=', nouns.findEnvironment(environment) ?? NONE)
          .where('id', '=', id)
          .executeTakeFirst();
        return row === undefined ? null : fromJsonText(row.body);
      }),
    incidents: (environment, wanted) =>
      connection.read(async () => {
        const rows = await selection({ connection, nouns }, environment, wanted).execute();
        return rows.map(({ body }): IncidentView => fromJsonText(body));
      }),
    timeline: (environment, id, { afterSequence, limit }) =>
      connection.read(async () => {
        const rows = await query
          .selectFrom('timeline')
          .select('body')
          .where('environment_id', '=', nouns.findEnvironment(environment) ?? NONE)
          .where('incident_id', '=', id)
          .where('sequence', '>', afterSequence)
          .orderBy('sequence')
          .limit(limit)
          .execute();
        return rows.map(({ body }) => fromJsonText(body));
      }),
  };
}

/** Number of no environment or server. */
const NONE = -1;

function selection(
  { connection, nouns }: Pick<StoreParts, 'connection' | 'nouns'>,
  environment: string,
  { statuses, severity, server, limit, before }: IncidentQuery,
) {
  let rows = connection.query
    .selectFrom('incidents')
    .select('incidents.body')
    .where('incidents.environment_id', '=', nouns.findEnvironment(environment) ?? NONE);
  if (statuses !== undefined) rows = rows.where('status', 'in', [...statuses]);
  if (severity !== undefined) rows = rows.where('severity', '=', severity);
  if (server !== undefined) {
    const serverId = nouns.findServer(environment, server) ?? NONE;
    rows = rows.where('incidents.id', 'in', (sub) =>
      sub.selectFrom('incident_servers').select('incident_id').where('server_id', '=', serverId),
    );
  }
  if (before !== undefined) {
    const { openedAtMs, id } = before;
    rows = rows.where((row) =>
      row.or([
        row('opened_at_ms', '<', openedAtMs),
        row.and([row('opened_at_ms', '=', openedAtMs), row('incidents.id', '<', id)]),
      ]),
    );
  }
  return rows.orderBy('opened_at_ms', 'desc').orderBy('incidents.id', 'desc').limit(limit);
}
