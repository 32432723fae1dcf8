import type { ConditionKey, ServerState } from '../server/server-state.ts';
import type { Edge } from './edge.ts';

type Conditions = ServerState['conditions'];

const NO_EDGES: readonly Edge[] = [];

/** The conditions that a state's own fields make true: a status once there is one, a breaker not CLOSED, drift, words, alerts. */
export function conditionsOf(
  state: Pick<ServerState, 'status' | 'statusSinceMs' | 'breaker' | 'contract'>,
  alerts: ServerState['alerts'],
): readonly ConditionKey[] {
  const keys: ConditionKey[] = [];
  if (state.statusSinceMs !== null) keys.push(`status:${state.status}`);
  if (state.breaker.overall !== 'CLOSED') keys.push(`breaker:${state.breaker.overall}`);
  if (hasDrifted(state.contract)) keys.push('contract:drift');
  if (isReworded(state.contract)) keys.push('contract:reworded');
  if (isSuspicious(state.contract)) keys.push('contract:suspicious');
  for (const [name, alert] of Object.entries(alerts)) {
    if (alert.firingSinceMs !== null) keys.push(`alert:${name}`);
  }
  return keys;
}

/** What a server promises now is not what was accepted. */
export function hasDrifted(contract: ServerState['contract']): boolean {
  return contract.seenHash !== null && contract.seenHash !== contract.acceptedHash;
}

/** Words that models read are not those that were accepted. */
export function isReworded({ drift }: ServerState['contract']): boolean {
  return drift.some(({ kind }) => kind === 'description' || kind === 'annotations');
}

/** Words that a person should look at, and has not accepted yet. A first contract is accepted by nobody. */
export function isSuspicious({ words, seenHash, wordsAcceptedHash }: ServerState['contract']): boolean {
  return (
    words !== null && words.severity !== null && words.severity !== 'low' && seenHash !== wordsAcceptedHash
  );
}

/** Brings the level up to date: what stays true keeps its `since`; the same object when nothing changes. */
export function settleConditions(
  before: Conditions,
  keys: readonly ConditionKey[],
  atMs: number,
): Conditions {
  if (isLevel(before, keys)) return before;
  const after: Partial<Record<ConditionKey, number>> = {};
  for (const key of keys) after[key] = before[key] ?? atMs;
  return after;
}

/** The difference of two levels: first what ended, then what began. */
export function edgesBetween(
  before: Conditions,
  after: Conditions,
  change: {
    readonly server: string;
    readonly atMs: number;
    readonly reasonOf: (condition: ConditionKey, became: boolean) => string;
  },
): readonly Edge[] {
  if (before === after) return NO_EDGES;
  const edge = (condition: ConditionKey, became: boolean): Edge => ({
    server: change.server,
    condition,
    became,
    atMs: change.atMs,
    reason: change.reasonOf(condition, became),
  });
  const ended = keysOf(before).filter((key) => after[key] === undefined);
  const begun = keysOf(after).filter((key) => before[key] === undefined);
  return [...ended.map((key) => edge(key, false)), ...begun.map((key) => edge(key, true))];
}

function isLevel(conditions: Conditions, keys: readonly ConditionKey[]): boolean {
  return keysOf(conditions).length === keys.length && keys.every((key) => conditions[key] !== undefined);
}

/** `Object.keys` forgets the key type; a level is only ever built from condition keys. */
function keysOf(conditions: Conditions): readonly ConditionKey[] {
  return Object.keys(conditions) as ConditionKey[];
}
