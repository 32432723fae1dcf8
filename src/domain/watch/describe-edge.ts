import type { CheckView } from '../check/check-view.ts';
import type { ConditionKey, ContractState, ServerState } from '../server/server-state.ts';
import { describeCheck } from './describe-check.ts';

const HASH_SHOWN = 8;

/** Why a check made a condition true or ended it, in one sentence for people. */
export function describeEdge(state: ServerState, view: CheckView, condition: ConditionKey): string {
  if (condition === 'contract:drift') return describeContract(state.contract);
  if (condition.startsWith('breaker:')) return describeBreaker(state, view);
  return state.paused ? 'Paused' : `${state.status}: ${describeCheck(view)}`;
}

/** The first characters of a content hash, enough for people to tell two apart. */
export function shortHash(hash: string | null): string {
  return hash === null ? 'none' : hash.slice(0, HASH_SHOWN);
}

function describeContract(contract: ContractState): string {
  const accepted = shortHash(contract.acceptedHash);
  if (contract.seenHash === contract.acceptedHash) return `Tools are as accepted again (${accepted})`;
  const [first, ...others] = contract.drift;
  const hashes = `Tools changed from ${accepted} to ${shortHash(contract.seenHash)}`;
  if (first === undefined) return hashes;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${hashes}: ${first.kind} in ${first.tool}, ${first.detail}${more}`;
}

function describeBreaker(state: ServerState, view: CheckView): string {
  const { breaker } = state;
  const newest = breaker.transitions.filter((transition) => transition.atMs === view.atMs);
  const steps = newest.map(({ path, to, reason }) => `${path} ${to} (${reason})`).join(', ');
  return `Breaker ${breaker.overall}: ${steps === '' ? describeCheck(view) : steps}`;
}
