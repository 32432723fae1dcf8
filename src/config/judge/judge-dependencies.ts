import { nearest } from '../../domain/error/nearest.ts';
import type { ServerEntry } from '../schema/configuration.ts';
import type { Bench } from './bench.ts';

/** To look for what was meant takes a look at every name: a file of thousands that are wrong is told so soon. */
const SUGGESTIONS = 50;

/** `depends_on` names servers of the same file, never the server itself, and goes round in no circle. */
export function judgeDependencies(servers: readonly ServerEntry[], bench: Bench): void {
  const indexes = new Map(servers.map((server, index) => [server.server_name, index]));
  let looked = 0;
  servers.forEach((server, index) => {
    server.depends_on.forEach((name, position) => {
      if (indexes.has(name)) return;
      looked += 1;
      const near = looked > SUGGESTIONS ? undefined : nearest(name, indexes.keys());
      bench.refuse([['servers', index, 'depends_on', position]], {
        message: `no server is named '${name}'`,
        ...(near === undefined ? {} : { suggestion: `did you mean '${near}'?` }),
      });
    });
  });
  const circle = findCircle(servers, indexes);
  if (circle === null) return;
  bench.refuse([['servers', indexes.get(circle[0] ?? '') ?? 0, 'depends_on']], {
    message: `goes round in a circle: ${circle.join(' -> ')}`,
    suggestion: 'take one of these out',
  });
}

/** Leaves are peeled off until none is left; what remains holds a circle. No recursion: chains may be long. */
function findCircle(
  servers: readonly ServerEntry[],
  indexes: ReadonlyMap<string, number>,
): readonly string[] | null {
  const open = new Map(
    servers.map((server) => [
      server.server_name,
      server.depends_on.filter((name) => indexes.has(name)).length,
    ]),
  );
  const dependents = Map.groupBy(
    servers.flatMap((server) => server.depends_on.map((on) => ({ on, server: server.server_name }))),
    (row) => row.on,
  );
  const leaves = [...open].filter(([, count]) => count === 0).map(([name]) => name);
  for (let leaf = leaves.pop(); leaf !== undefined; leaf = leaves.pop()) {
    open.delete(leaf);
    for (const { server } of dependents.get(leaf) ?? []) {
      const left = (open.get(server) ?? 0) - 1;
      if (open.has(server)) open.set(server, left);
      if (left === 0) leaves.push(server);
    }
  }
  return open.size === 0 ? null : walkCircle(servers, indexes, open);
}

function walkCircle(
  servers: readonly ServerEntry[],
  indexes: ReadonlyMap<string, number>,
  open: ReadonlyMap<string, number>,
): readonly string[] {
  const way: string[] = [];
  let name = servers.find((server) => open.has(server.server_name))?.server_name;
  while (name !== undefined && !way.includes(name)) {
    way.push(name);
    name = servers[indexes.get(name) ?? -1]?.depends_on.find((next) => open.has(next));
  }
  return name === undefined ? way : [...way.slice(way.indexOf(name)), name];
}
