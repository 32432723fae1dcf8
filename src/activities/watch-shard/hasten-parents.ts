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

/**
 * A server has begun to fail, or a rule to fire for it: those of its parents that the same loop watches are due now,
 * since they may be why, and the fleet holds the alert only for so long. However many children fail, a parent is
 * checked once in that time. True where one is due.
 */
export function hastenParents(
  child: WatchedServer,
  edges: readonly Edge[],
  { byName, nowMs }: Shard,
): boolean {
  if (!edges.some(isFailure)) return false;
  const parents = child.parents.flatMap((name) => byName.get(name) ?? []);
  const due = parents.filter((each) => each !== child && isWorthALook(each, nowMs));
  for (const parent of due) {
    parent.slotMs = Math.min(parent.slotMs, nowMs);
    parent.hastenedAtMs = nowMs;
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
