import { diffContracts } from '../../domain/tool-contract/diff-contracts.ts';
import type { ToolChange, ToolContract } from '../../domain/tool-contract/tool-contract.ts';
import type { ShardStore } from '../../ports/store.ts';

/** The classified difference from the accepted contract to one that is being seen; empty where there is no baseline. */
export async function driftTo(
  store: Pick<ShardStore, 'contract'>,
  acceptedHash: string | null,
  seen: ToolContract,
): Promise<readonly ToolChange[]> {
  if (acceptedHash === null || acceptedHash === seen.hash) return [];
  const accepted = await store.contract(acceptedHash);
  return accepted === null ? [] : diffContracts(accepted, seen).changes;
}
