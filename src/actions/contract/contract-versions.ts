import { AppError } from '../../domain/error/app-error.ts';
import type { ContractState } from '../../domain/server/server-state.ts';
import type { ToolContract } from '../../domain/tool-contract/tool-contract.ts';
import type { ContractVersion } from '../../ports/store.ts';
import type { ActionContext } from '../action.ts';
import { readServer } from '../fleet/read-fleet.ts';

export interface ServerContracts {
  readonly server: string;
  readonly state: ContractState;
  readonly seenHash: string;
  /** Newest first. */
  readonly versions: readonly ContractVersion[];
}

/** Throws SERVER_NOT_FOUND, or NO_DATA where no tools were ever listed. */
export async function readContracts(
  { store, environment }: ActionContext,
  server: string,
): Promise<ServerContracts> {
  const { state } = await readServer(store, environment, server);
  const seenHash = state?.contract.seenHash ?? null;
  if (state === null || seenHash === null) {
    throw new AppError(
      'NO_DATA',
      `${server} has not promised any tools yet: no check with depth full has listed them. Run: check ${server}.`,
      { details: { server_name: server } },
    );
  }
  const versions = await store.contractVersions(environment, server);
  return { server, seenHash, versions, state: state.contract };
}

/** A hash of the server by its whole or an unambiguous prefix. Throws NOT_FOUND or INVALID_REQUEST. */
export function resolveHash({ server, state, seenHash, versions }: ServerContracts, prefix: string): string {
  const known = new Set([seenHash, ...versions.map(({ hash }) => hash)]);
  if (state.acceptedHash !== null) known.add(state.acceptedHash);
  const matches = [...known].filter((hash) => hash.startsWith(prefix.toLowerCase()));
  const [match] = matches;
  if (match === undefined) {
    throw new AppError('NOT_FOUND', `${server} never promised a contract ${prefix}.`, {
      details: { server_name: server, known: [...known] },
    });
  }
  if (matches.length > 1) {
    throw new AppError(
      'INVALID_REQUEST',
      `${prefix} could be any of ${matches.join(', ')}. Give more of it.`,
      {
        details: { server_name: server, matches },
      },
    );
  }
  return match;
}

/** Throws NOT_FOUND when its content is no longer stored. */
export async function readContract({ store }: ActionContext, hash: string): Promise<ToolContract> {
  const contract = await store.contract(hash);
  if (contract !== null) return contract;
  throw new AppError('NOT_FOUND', `The content of contract ${hash} is not stored here.`, {
    details: { hash },
  });
}
