import type { CheckView } from '../../../../domain/check/check-view.ts';
import type { ToolContract } from '../../../../domain/tool-contract/tool-contract.ts';
import type { Connection } from '../file/connection.ts';
import { toJsonText } from '../rows/json-text.ts';

/** Records contracts, and which server promised which and when first. Both only inside a transaction. */
export interface ContractLog {
  keep(contract: ToolContract): void;
  /** Cheap while a server keeps promising the same. */
  observe(serverId: number, check: CheckView): void;
}

export function createContractLog(connection: Connection): ContractLog {
  const insert = connection.database.prepare(
    'INSERT INTO contracts (hash, body) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const insertVersion = connection.database.prepare(
    'INSERT INTO contract_versions (server_id, hash, first_seen_at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const lastObserved = new Map<number, string>();
  connection.onRollback(() => {
    lastObserved.clear();
  });
  return {
    keep: (contract) => void insert.run(contract.hash, toJsonText(contract)),
    observe: (serverId, { mcp, atMs }) => {
      const hash = mcp.contractHash;
      if (hash === null || lastObserved.get(serverId) === hash) return;
      insertVersion.run(serverId, hash, atMs);
      lastObserved.set(serverId, hash);
    },
  };
}
