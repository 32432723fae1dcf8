import type { ContractState } from '../server/server-state.ts';
import type { ToolChange, ToolContract } from '../tool-contract/tool-contract.ts';
import { WORD_PATTERNS_VERSION } from '../tool-contract/words/find-words.ts';
import { judgeWords } from '../tool-contract/words/judge-words.ts';

const NO_CHANGES: readonly ToolChange[] = [];

/** Before a server has promised anything. */
export const NO_CONTRACT: ContractState = {
  seenHash: null,
  acceptedHash: null,
  acceptedTools: null,
  changedAtMs: null,
  drift: NO_CHANGES,
  words: null,
  wordsAcceptedHash: null,
};

/**
 * What is known of a server's promises after a list: the first one seen becomes the accepted one. `drift` is the
 * difference from the accepted contract to this one, null where the caller did not compute it.
 */
export function foldContract(
  state: ContractState,
  contract: ToolContract | null,
  seen: { readonly atMs: number; readonly drift: readonly ToolChange[] | null },
): ContractState {
  if (contract === null) return state;
  const isJudged = state.seenHash === contract.hash && state.words?.patterns === WORD_PATTERNS_VERSION;
  return foldPromise(isJudged ? state : { ...state, words: judgeWords(contract) }, contract, seen);
}

function foldPromise(
  state: ContractState,
  contract: ToolContract,
  seen: { readonly atMs: number; readonly drift: readonly ToolChange[] | null },
): ContractState {
  const { hash } = contract;
  if (state.acceptedHash === null) return firstContract(state, contract, seen.atMs);
  const drift = hash === state.acceptedHash ? NO_CHANGES : (seen.drift ?? state.drift);
  if (hash === state.seenHash) return seen.drift === null ? state : { ...state, drift };
  return { ...state, seenHash: hash, changedAtMs: seen.atMs, drift };
}

/** Moves the baseline, and takes its words as they are. `tools` is the number of tools of the accepted contract, null where it is not known. */
export function acceptContract(
  state: ContractState,
  accepted: { readonly hash: string; readonly tools: number | null },
  drift: readonly ToolChange[] | null,
): ContractState {
  const isSeen = state.seenHash === null || state.seenHash === accepted.hash;
  return {
    ...state,
    acceptedHash: accepted.hash,
    acceptedTools: accepted.tools,
    drift: isSeen ? NO_CHANGES : (drift ?? state.drift),
    wordsAcceptedHash: accepted.hash,
  };
}

function firstContract(state: ContractState, contract: ToolContract, atMs: number): ContractState {
  return {
    ...state,
    seenHash: contract.hash,
    acceptedHash: contract.hash,
    acceptedTools: contract.tools.length,
    changedAtMs: atMs,
    drift: NO_CHANGES,
  };
}
