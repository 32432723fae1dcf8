import { sql } from 'kysely';
import type { CheckView } from '../../../../domain/check/check-view.ts';
import type { ServerState } from '../../../../domain/server/server-state.ts';
import { upgradeState } from '../../../../domain/watch/upgrade-state.ts';
import { checkOfRow } from './check-row.ts';
import type { CheckRow } from './check-row.ts';
import type { StoreParts } from '../store-parts.ts';
import { fromJsonText, toJsonText } from './json-text.ts';
import type { JsonText } from './json-text.ts';
import type { StateBody } from '../tables.ts';

/** A state serialised, its last check still apart: where that one goes is known once the batch's checks are written. */
export interface StateText {
  readonly server: string;
  readonly last: CheckView | null;
  readonly body: JsonText<StateBody>;
}

export function toStateText(state: ServerState): StateText {
  const { last, ...body } = state;
  return { server: state.server, last, body: toJsonText(body) };
}

interface StateColumns {
  readonly state_server_id: number;
  readonly revision: number;
  readonly body: JsonText<StateBody>;
}

/** The last check is a row of `checks`, or text where that row is gone or was never ours. */
type StateRow = StateColumns &
  (
    | { readonly last_check_id: null; readonly last_body: JsonText<CheckView> | null }
    | ({ readonly last_check_id: number } & CheckRow)
  );

export interface StatePage {
  readonly states: readonly ServerState[];
  /** To go on from; null at the end. */
  readonly last: StatePlace | null;
}

/** Where a state stands among those of its environment. Each writing moves it to the end. */
export interface StatePlace {
  readonly revision: number;
  readonly serverId: number;
}

interface StateSelection {
  readonly environmentId: number;
  readonly after: StatePlace;
  readonly limit: number;
}

/** States of an environment in the order of their writing. One statement, so that a purge cannot come between. */
export async function readStatePage(parts: StoreParts, selection: StateSelection): Promise<StatePage> {
  const { environmentId, after, limit } = selection;
  const { rows } = await sql<StateRow>`
    SELECT checks.*, states.server_id AS state_server_id, states.revision, states.body, states.last_check_id,
      states.last_body
    FROM states LEFT JOIN checks ON checks.id = states.last_check_id
    WHERE states.environment_id = ${environmentId}
      AND (states.revision, states.server_id) > (${after.revision}, ${after.serverId})
    ORDER BY states.revision, states.server_id LIMIT ${limit}`.execute(parts.connection.query);
  const last = rows.at(-1);
  return {
    states: rows.map((row) => stateOfRow(row, parts)),
    last: last === undefined ? null : { revision: last.revision, serverId: last.state_server_id },
  };
}

/** Of the newest state of an environment; 0 where there is none. */
export async function readLastRevision(parts: StoreParts, environmentId: number): Promise<number> {
  const row = await parts.connection.query
    .selectFrom('states')
    .select(({ fn }) => fn.max('revision').as('revision'))
    .where('environment_id', '=', environmentId)
    .executeTakeFirst();
  return row?.revision ?? 0;
}

/** Null when the server was never checked. */
export async function readState(
  parts: StoreParts,
  environment: string,
  server: string,
): Promise<ServerState | null> {
  const { rows } = await sql<StateRow>`
    SELECT checks.*, states.server_id AS state_server_id, states.revision, states.body, states.last_check_id,
      states.last_body
    FROM states LEFT JOIN checks ON checks.id = states.last_check_id
    WHERE states.server_id = ${parts.nouns.findServer(environment, server)}`.execute(parts.connection.query);
  const row = rows[0];
  return row === undefined ? null : stateOfRow(row, parts);
}

function stateOfRow(row: StateRow, { symbols }: StoreParts): ServerState {
  const body = bodyOf(row.body);
  if (row.last_check_id !== null) return { ...body, last: checkOfRow(row, body.server, symbols) };
  return { ...body, last: row.last_body === null ? null : fromJsonText(row.last_body) };
}

/** A thousand states are read at once, so today's version, which is the rule, costs one comparison. */
function bodyOf(text: JsonText<StateBody>): StateBody {
  const body = fromJsonText(text);
  const version: number = body.version;
  return version === 2 ? body : upgradeState(body);
}
