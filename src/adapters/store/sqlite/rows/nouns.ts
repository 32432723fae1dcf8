import type { Connection } from '../file/connection.ts';

/** Numbers of environments and servers. They never change, so they are remembered. */
export interface Nouns {
  /** Creates what is missing. Only inside a transaction. */
  environmentId(environment: string): number;
  serverId(environment: string, server: string): number;
  /** Null when never heard of. */
  findEnvironment(environment: string): number | null;
  findServer(environment: string, server: string): number | null;
}

export function createNouns(connection: Connection): Nouns {
  const environments = createEnvironmentIds(connection);
  const servers = createServerIds(connection);
  return {
    environmentId: (environment) => environments.create(environment),
    findEnvironment: (environment) => environments.find(environment),
    serverId: (environment, server) => servers.create(environments.create(environment), server),
    findServer: (environment, server) => {
      const environmentId = environments.find(environment);
      return environmentId === null ? null : servers.find(environmentId, server);
    },
  };
}

interface EnvironmentIds {
  create(environment: string): number;
  find(environment: string): number | null;
}

function createEnvironmentIds(connection: Connection): EnvironmentIds {
  const insert = connection.database.prepare('INSERT INTO environments (name) VALUES (?)');
  const select = connection.database.prepare('SELECT id FROM environments WHERE name = ?');
  const known = new Map<string, number>();
  connection.onRollback(() => {
    known.clear();
  });
  const find = (environment: string): number | null => {
    const remembered = known.get(environment);
    if (remembered !== undefined) return remembered;
    const row = select.get(environment);
    if (row === undefined) return null;
    const id = Number(row['id']);
    known.set(environment, id);
    return id;
  };
  return {
    find,
    create: (environment) => find(environment) ?? Number(insert.run(environment).lastInsertRowid),
  };
}

interface ServerIds {
  create(environmentId: number, server: string): number;
  find(environmentId: number, server: string): number | null;
}

function createServerIds(connection: Connection): ServerIds {
  const insert = connection.database.prepare('INSERT INTO servers (environment_id, name) VALUES (?, ?)');
  const select = connection.database.prepare('SELECT id FROM servers WHERE environment_id = ? AND name = ?');
  const known = new Map<number, Map<string, number>>();
  connection.onRollback(() => {
    known.clear();
  });
  const find = (environmentId: number, server: string): number | null => {
    const remembered = known.get(environmentId)?.get(server);
    if (remembered !== undefined) return remembered;
    const row = select.get(environmentId, server);
    if (row === undefined) return null;
    const id = Number(row['id']);
    const ofEnvironment = known.get(environmentId) ?? new Map<string, number>();
    known.set(environmentId, ofEnvironment.set(server, id));
    return id;
  };
  return {
    find,
    create: (environmentId, server) =>
      find(environmentId, server) ?? Number(insert.run(environmentId, server).lastInsertRowid),
  };
}
