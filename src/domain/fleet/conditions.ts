import type { ConditionKey } from '../server/server-state.ts';
import type { ConditionSnapshot, SequencedEdge } from '../watch/edge.ts';
import type { FleetState } from './fleet-state.ts';

type Conditions = FleetState['conditions'];

/** The level after edges, which are taken in the order given. */
export function applyEdges(conditions: Conditions, edges: readonly SequencedEdge[]): Conditions {
  const draft = draftOf(conditions);
  for (const { server, condition, became, atMs } of edges) {
    if (became) draft.hold(server, condition, atMs);
    else draft.drop(server, condition);
  }
  return draft.finish();
}

export interface Reconciled {
  readonly conditions: Conditions;
  /** Conditions that held and should not, or should and did not. */
  readonly corrections: number;
}

/** The level after a snapshot: exactly what it says for its servers, and as before for all others. */
export function applySnapshot(conditions: Conditions, servers: readonly ConditionSnapshot[]): Reconciled {
  const draft = draftOf(conditions);
  let corrections = 0;
  for (const { server, conditions: held } of servers) {
    for (const condition of keysOf(conditions)) {
      if (held[condition] === undefined && draft.drop(server, condition)) corrections += 1;
    }
    for (const condition of keysOf(held)) {
      if (draft.hold(server, condition, held[condition] ?? 0)) corrections += 1;
    }
  }
  return { conditions: draft.finish(), corrections };
}

/** The level without these servers. */
export function withoutServers(conditions: Conditions, servers: readonly string[]): Conditions {
  const draft = draftOf(conditions);
  for (const server of servers) for (const condition of keysOf(conditions)) draft.drop(server, condition);
  return draft.finish();
}

/** For how many servers each condition holds. */
export function countConditions(conditions: Conditions): Readonly<Record<string, number>> {
  return Object.fromEntries(
    keysOf(conditions).map((key) => [key, Object.keys(conditions[key] ?? {}).length]),
  );
}

/** Copies a condition's servers once, at the first write: a batch costs what it touches. */
function draftOf(conditions: Conditions) {
  const touched = new Map<ConditionKey, Map<string, number>>();
  const serversOf = (condition: ConditionKey): Map<string, number> => {
    const known = touched.get(condition);
    if (known !== undefined) return known;
    const held: Readonly<Record<string, number>> = conditions[condition] ?? {};
    const copy = new Map(Object.entries(held));
    touched.set(condition, copy);
    return copy;
  };
  return {
    /** True where the condition did not hold before. */
    hold(server: string, condition: ConditionKey, sinceMs: number): boolean {
      const servers = serversOf(condition);
      const isNew = !servers.has(server);
      servers.set(server, sinceMs);
      return isNew;
    },
    /** True where the condition held before. */
    drop: (server: string, condition: ConditionKey): boolean => serversOf(condition).delete(server),
    finish: (): Conditions => {
      const untouched = Object.entries(conditions).filter(([condition]) => !touched.has(asKey(condition)));
      const written = [...touched]
        .filter(([, servers]) => servers.size > 0)
        .map(([condition, servers]) => [condition, Object.fromEntries(servers)] as const);
      return Object.fromEntries([...untouched, ...written]);
    },
  };
}

function keysOf(record: Readonly<Partial<Record<ConditionKey, unknown>>>): readonly ConditionKey[] {
  return Object.keys(record).map(asKey);
}

/** Holds because these records are only ever keyed by ConditionKey; the type of `Object.keys` is wider. */
function asKey(key: string): ConditionKey {
  return key as ConditionKey;
}
