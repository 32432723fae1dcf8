import { AppError } from '../../../../domain/error/app-error.ts';
import type { Release } from '../../../../domain/release/release.ts';
import type { ReleaseStore } from '../../../../ports/store.ts';
import type { StoreParts } from '../store-parts.ts';
import { fromJsonText, toJsonText } from '../rows/json-text.ts';
import { createEnvironmentStandings, createRunner } from './environment-standings.ts';

/** Releases, who runs which, and the plans made from that. */
export function createReleaseStore(parts: StoreParts): ReleaseStore {
  return {
    ...createReleaseReader(parts),
    ...createReleaseWriter(parts),
    ...createPlanStore(parts),
    ...createFileHashes(parts),
    ...createEnvironmentStandings(parts),
  };
}

type ReleaseWriter = Pick<ReleaseStore, 'putRelease' | 'applyRelease' | 'assign'>;

function createReleaseWriter(parts: StoreParts): ReleaseWriter {
  const { connection } = parts;
  const keeping = createKeeper(parts);
  const assigning = createAssigner(parts);
  const runOn = createRunner(parts);
  return {
    putRelease: (release) => connection.write(keeping(release)),
    assign: (environment, assignments) => connection.write(assigning(environment, assignments)),
    applyRelease: (release, replaces) =>
      connection.write(() => {
        const { environment, hash, settings } = release;
        keeping(release)();
        runOn(environment, hash, replaces);
        assigning(environment, Object.fromEntries(settings.servers.map(({ name }) => [name, hash])))();
      }),
  };
}

type ReleaseReader = Pick<ReleaseStore, 'release' | 'releases' | 'assignments' | 'environments'>;

function createReleaseReader({ connection, nouns }: StoreParts): ReleaseReader {
  const { query } = connection;
  return {
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
    environments: () =>
      connection.read(async () => {
        const rows = await query
          .selectFrom('environments')
          .select('name')
          .where((eb) =>
            eb.or([
              eb('current_release', 'is not', null),
              eb('id', 'in', query.selectFrom('assignments').select('environment_id')),
            ]),
          )
          .orderBy('name')
          .execute();
        return rows.map(({ name }) => name);
      }),
  };
}

type Work = () => void;

/** The writing of a release, to be done inside a write. */
function createKeeper({ connection, nouns }: StoreParts): (release: Release) => Work {
  const insert = connection.database.prepare(
    'INSERT INTO releases (environment_id, hash, created_at_ms, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return (release) => () => {
    insert.run(
      nouns.environmentId(release.environment),
      release.hash,
      release.createdAtMs,
      toJsonText(release),
    );
  };
}

type Assignments = Readonly<Record<string, string>>;

/** The replacing of an environment's assignments, to be done inside a write. */
function createAssigner({
  connection,
  nouns,
}: StoreParts): (environment: string, assignments: Assignments) => Work {
  const { database } = connection;
  const clear = database.prepare('DELETE FROM assignments WHERE environment_id = ?');
  const insert = database.prepare(
    'INSERT INTO assignments (server_id, environment_id, release_hash) VALUES (?, ?, ?)',
  );
  const revise = database.prepare(
    'UPDATE environments SET assignment_revision = assignment_revision + 1 WHERE id = ?',
  );
  const exists = database.prepare('SELECT 1 FROM releases WHERE hash = ? AND environment_id = ?');
  return (environment, assignments) => () => {
    const environmentId = nouns.environmentId(environment);
    for (const hash of new Set(Object.values(assignments))) {
      if (exists.get(hash, environmentId) === undefined) throw unknownRelease(environment, hash);
    }
    clear.run(environmentId);
    for (const [server, hash] of Object.entries(assignments)) {
      insert.run(nouns.serverId(environment, server), environmentId, hash);
    }
    revise.run(environmentId);
  };
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
