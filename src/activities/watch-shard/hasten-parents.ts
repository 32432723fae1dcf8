import { ruleOf } from '../../domain/alert/alert-facts.ts';
import { PARENT_HOLD_MS } from '../../domain/routing/hold.ts';
import type { Edge } from '../../domain/watch/edge.ts';
import { isProbed } from './watched-server.ts';
import type { WatchedServer } from './watched-server.ts';

const FAILING: readonly string[] = ['status:DEGRADED', 'status:UNHEALTHY'];

interface Shard {
  readonly byName: ReadonlyMap<string, WatchedServer>;
  readonly nowMs: number;
}

/** Parents that may be why: those of a server that has begun to fail, or for which a rule has begun to fire. */
export function suspectsOf({ spec, parents }: WatchedServer, edges: readonly Edge[]): readonly string[] {
  return edges.some(isFailure) ? parents.filter((each) => each !== spec.name) : [];
}

/**
 * Those of these servers that the loop watches are due now, since the fleet holds the alerts of their children only for
 * so long. However many children fail, a parent is checked once in that time. True where one is due.
 */
export function hasten(servers: readonly string[], { byName, nowMs }: Shard): boolean {
  const own = servers.flatMap((name) => byName.get(name) ?? []);
  const due = own.filter((each) => isWorthALook(each, nowMs));
  for (const server of due) {
    server.slotMs = Math.min(server.slotMs, nowMs);
    server.hastenedAtMs = nowMs;
  }
  return due.length > 0;
}

function isFailure({ condition, became }: Edge): boolean {
  return became && (FAILING.includes(condition) || ruleOf(condition) !== null);
}

/** One that is being checked, or is known to be down, has nothing new to say. */
function isWorthALook(server: WatchedServer, nowMs: number): boolean {
  const { isBusy, state, hastenedAtMs } = server;
  if (isBusy || !isProbed(server) || Object.hasOwn(state.conditions, 'status:UNHEALTHY')) return false;
  return hastenedAtMs === null || Math.abs(nowMs - hastenedAtMs) >= PARENT_HOLD_MS;
}
