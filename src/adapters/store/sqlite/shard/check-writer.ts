import type { CheckView } from '../../../../domain/check/check-view.ts';
import { CHECK_COLUMNS, checkValues } from '../rows/check-row.ts';
import { createContractLog } from './contract-log.ts';
import type { ContractLog } from './contract-log.ts';
import type { StoreParts } from '../store-parts.ts';

/** Everything that writing checks needs, shared by the loop's commits and by checks made by hand. */
export interface CheckWriter {
  readonly contracts: ContractLog;
  /** Returns the row's number. Only inside a transaction. Hot path. */
  write(environment: string, check: CheckView): number;
}

export function createCheckWriter({ connection, nouns, symbols }: StoreParts): CheckWriter {
  const insert = connection.database.prepare(
    `INSERT INTO checks (${CHECK_COLUMNS.join(', ')}) VALUES (${CHECK_COLUMNS.map(() => '?').join(', ')})`,
  );
  const contracts = createContractLog(connection);
  return {
    contracts,
    write: (environment, check) => {
      const environmentId = nouns.environmentId(environment);
      const serverId = nouns.serverId(environment, check.server);
      const { lastInsertRowid } = insert.run(...checkValues(check, { environmentId, serverId }, symbols));
      contracts.observe(serverId, check);
      return Number(lastInsertRowid);
    },
  };
}
