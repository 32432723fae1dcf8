import type { CompiledRule } from '../alert/fold-alerts.ts';
import type { CheckView } from '../check/check-view.ts';
import type { ConditionKey, ContractState, ServerState } from '../server/server-state.ts';
import { findRewording } from '../tool-contract/words/find-words.ts';
import { describeCheck } from './describe-check.ts';

const HASH_SHOWN = 8;
const NAMES_SHOWN = 3;

interface Told {
  readonly state: ServerState;
  readonly view: CheckView;
  readonly rules: readonly CompiledRule[];
}

/** Why a check made a condition true or ended it, in one sentence for people. */
export function describeEdge({ state, view, rules }: Told, condition: ConditionKey): string {
  if (condition === 'contract:drift') return describeContract(state.contract);
  if (condition === 'contract:reworded') return describeRewording(state.contract);
  if (condition === 'contract:suspicious') return describeWords(state.contract);
  if (condition.startsWith('breaker:')) return describeBreaker(state, view);
  if (state.paused) return 'Paused';
  const found = `${state.status}: ${describeCheck(view)}`;
  const severity = rules.find(({ rule }) => condition === `alert:${rule.name}`)?.rule.severity;
  return severity === undefined ? found : `${severity}, ${found}`;
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

function describeRewording({ drift, acceptedHash }: ContractState): string {
  const tools = [...new Set(findRewording(drift).map(({ tool }) => tool))];
  if (tools.length === 0) return `Descriptions and annotations are as accepted (${shortHash(acceptedHash)})`;
  return `Descriptions or annotations changed since they were accepted: ${listOf(tools)}`;
}

function describeWords({ words, seenHash }: ContractState): string {
  if (words === null || words.first === null)
    return `Nothing suspicious in the tools (${shortHash(seenHash)})`;
  const { findings, first } = words;
  return `Suspicious words in the tools (${findings}): ${first.pattern} in ${first.tool} ${first.path}. ${first.detail}`;
}

function listOf(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function describeBreaker(state: ServerState, view: CheckView): string {
  const { breaker } = state;
  const newest = breaker.transitions.filter((transition) => transition.atMs === view.atMs);
  const steps = newest.map(({ path, to, reason }) => `${path} ${to} (${reason})`).join(', ');
  return `Breaker ${breaker.overall}: ${steps === '' ? describeCheck(view) : steps}`;
}
