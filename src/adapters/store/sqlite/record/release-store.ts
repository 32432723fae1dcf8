import { AppError } from '../../../../domain/error/app-error.ts';
import type { Release } from '../../../../domain/release/release.ts';
import type { ReleaseStore } from '../../../../ports/store.ts';
import type { StoreParts } from '../store-parts.ts';
import { fromJsonText, toJsonText } from '../rows/json-text.ts';

/** Releases, who runs which, and the plans made from that. */
export function createReleaseStore(parts: StoreParts): ReleaseStore {
  const { connection, nouns } = parts;
  const { query } = connection;
  return {
    ...createPlanStore(parts),
    ...createFileHashes(parts),
    putRelease: (release) => putRelease(parts, release),
    release: (hash) =>
      connection.read(async () => {
        const row = await query
          .selectFrom('releases')
          .select('body')
          .where('hash', '=', hash)
          .executeTakeFirst();
        return row === undefined ? null : fromJsonText(row.body);
      }),
    releases: (environment) =>
      connection.read(async () => {
        const rows = await query
          .selectFrom('releases')
          .select('body')
          .where('environment_id', '=', nouns.findEnvironment(environment))
          .orderBy('created_at_ms', 'desc')
          .orderBy('id', 'desc')
          .execute();
        return rows.map(({ body }) => fromJsonText(body));
      }),
    assignments: (environment) =>
      connection.read(async () => {
        const rows = await query
          .selectFrom('assignments')
          .innerJoin('servers', 'servers.id', 'assignments.server_id')
          .select(['servers.name', 'assignments.release_hash'])
          .where('assignments.environment_id', '=', nouns.findEnvironment(environment))
          .orderBy('servers.name')
          .execute();
        return Object.fromEntries(rows.map(({ name, release_hash }) => [name, release_hash]));
      }),
    assign: (environment, assignments) => assign(parts, environment, assignments),
    environments: () =>
      connection.read(async () => {
        const rows = await query
          .selectFrom('environments')
          .select('name')
          .where('id', 'in', query.selectFrom('assignments').select('environment_id'))
          .orderBy('name')
          .execute();
        return rows.map(({ name }) => name);
      }),
  };
}

async function putRelease({ connection, nouns }: StoreParts, release: Release): Promise<void> {
  const insert = connection.database.prepare(
    'INSERT INTO releases (environment_id, hash, created_at_ms, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const body = toJsonText(release);
  await connection.write(() => {
    insert.run(nouns.environmentId(release.environment), release.hash, release.createdAtMs, body);
  });
}

async function assign(
  { connection, nouns }: StoreParts,
  environment: string,
  assignments: Readonly<Record<string, string>>,
): Promise<void> {
  const { database } = connection;
  const clear = database.prepare('DELETE FROM assignments WHERE environment_id = ?');
  const insert = database.prepare(
    'INSERT INTO assignments (server_id, environment_id, release_hash) VALUES (?, ?, ?)',
  );
  const exists = database.prepare('SELECT 1 FROM releases WHERE hash = ? AND environment_id = ?');
  await connection.write(() => {
    const environmentId = nouns.environmentId(environment);
    for (const hash of new Set(Object.values(assignments))) {
      if (exists.get(hash, environmentId) === undefined) throw unknownRelease(environment, hash);
    }
    clear.run(environmentId);
    for (const [server, hash] of Object.entries(assignments)) {
      insert.run(nouns.serverId(environment, server), environmentId, hash);
    }
  });
}

function unknownRelease(environment: string, hash: string): AppError {
  return new AppError(
    'NOT_FOUND',
    `Release ${hash} of ${environment} is not in the store, so no server can be put on it. Store the release first.`,
    { details: { environment, release: hash } },
  );
}

type PlanStore = Pick<ReleaseStore, 'plan' | 'newestPlan' | 'putPlan'>;

function createPlanStore({ connection, nouns, nowMs }: StoreParts): PlanStore {
  const insert = connection.database.prepare(
    'INSERT INTO plans (id, environment_id, created_at_ms, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return {
    putPlan: (plan) =>
      connection.write(() => {
        insert.run(plan.id, nouns.environmentId(plan.environment), nowMs(), toJsonText(plan));
      }),
    plan: (id) =>
      connection.read(async () => {
        const row = await connection.query
          .selectFrom('plans')
          .select('body')
          .where('id', '=', id)
          .executeTakeFirst();
        return row === undefined ? null : fromJsonText(row.body);
      }),
    newestPlan: (environment) =>
      connection.read(async () => {
        const row = await connection.query
          .selectFrom('plans')
          .select('body')
          .where('environment_id', '=', nouns.findEnvironment(environment))
          .orderBy('created_at_ms', 'desc')
          .executeTakeFirst();
        return row === undefined ? null : fromJsonText(row.body);
      }),
  };
}

function createFileHashes({
  connection,
  nouns,
}: StoreParts): Pick<ReleaseStore, 'lastFileHash' | 'setLastFileHash'> {
  const update = connection.database.prepare('UPDATE environments SET last_file_hash = ? WHERE id = ?');
  return {
    lastFileHash: (environment) =>
      connection.read(async () => {
        const row = await connection.query
          .selectFrom('environments')
          .select('last_file_hash')
          .where('name', '=', environment)
          .executeTakeFirst();
        return row?.last_file_hash ?? null;
      }),
    setLastFileHash: (environment, hash) =>
      connection.write(() => {
        update.run(hash, nouns.environmentId(environment));
      }),
  };
}
