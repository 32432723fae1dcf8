import type { ServerCommand } from '../../domain/command/command.ts';
import { diffContracts } from '../../domain/tool-contract/diff-contracts.ts';
import type { ToolChange, ToolContract } from '../../domain/tool-contract/tool-contract.ts';
import type { ShardStore } from '../../ports/store.ts';

type Contracts = Pick<ShardStore, 'contract'>;

/** A state keeps this many changes; `contract diff` shows all. */
const CHANGES_KEPT = 100;

/** The classified difference from the accepted contract to one that is being seen; empty where there is no baseline. */
export async function driftTo(
  store: Contracts,
  acceptedHash: string | null,
  seen: ToolContract,
): Promise<readonly ToolChange[]> {
  if (acceptedHash === null || acceptedHash === seen.hash) return [];
  const accepted = await store.contract(acceptedHash);
  return accepted === null ? [] : mostTelling(diffContracts(accepted, seen).changes);
}

/** Changed words are kept first: many harmless changes must not hide one. */
function mostTelling(changes: readonly ToolChange[]): readonly ToolChange[] {
  if (changes.length <= CHANGES_KEPT) return changes;
  const isWords = ({ kind }: ToolChange): boolean => kind === 'description' || kind === 'annotations';
  return [...changes.filter(isWords), ...changes.filter((change) => !isWords(change))].slice(0, CHANGES_KEPT);
}

export interface Baseline {
  readonly drift: readonly ToolChange[] | null;
  readonly acceptedTools?: number;
}

/** What accepting a contract makes of the one last seen; nothing for any other command. */
export async function newBaseline(
  store: Contracts,
  seenHash: string | null,
  command: ServerCommand,
): Promise<Baseline> {
  if (command.kind !== 'contract_accept') return { drift: null };
  const accepted = await store.contract(command.hash);
  const seen = seenHash === null ? null : await store.contract(seenHash);
  return {
    drift: seen === null ? null : await driftTo(store, command.hash, seen),
    ...(accepted === null ? {} : { acceptedTools: accepted.tools.length }),
  };
}
