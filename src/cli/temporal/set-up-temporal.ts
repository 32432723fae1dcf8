import { addSearchAttributes, readSearchAttributes } from '../../wiring/search-attributes.ts';
import { createTemporalClient, type TemporalAddress } from '../../wiring/temporal-client.ts';
import type { GlobalOptions } from '../global-options.ts';
import { printResult } from '../output/print-result.ts';
import { configuredPaths, loadInstallation } from '../process/installation-options.ts';

export interface SetUpOptions extends GlobalOptions {
  readonly dryRun: boolean;
}

interface SetUp {
  readonly address: string;
  readonly namespace: string;
  readonly dry_run: boolean;
  /** Search attributes that were registered, or would be. */
  readonly added: readonly string[];
  readonly present: readonly string[];
}

/** Registers the search attributes that are missing. Throws CONFLICT and TEMPORAL_UNAVAILABLE. */
export async function setUpTemporal(options: SetUpOptions): Promise<void> {
  const address = addressOf(options);
  const client = createTemporalClient(address);
  try {
    const { missing, present } = await readSearchAttributes(client);
    if (!options.dryRun) await addSearchAttributes(client, missing);
    const { address: at, namespace } = address;
    const setUp = { address: at, namespace, dry_run: options.dryRun, added: missing, present };
    await printResult(options, setUp, { lines: () => linesOf(setUp) });
  } finally {
    await client.connection.close();
  }
}

/** A cluster can be made ready before there is a configuration. */
function addressOf(options: GlobalOptions): TemporalAddress {
  const { env } = process;
  if (configuredPaths(options.config).length > 0) return loadInstallation(options).installation.temporal;
  return {
    address: env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233',
    namespace: env['TEMPORAL_NAMESPACE'] ?? 'default',
  };
}

function linesOf({ address, namespace, dry_run, added, present }: SetUp): readonly string[] {
  const verb = dry_run ? 'would add' : 'added';
  return [
    `Temporal at ${address}, namespace ${namespace}`,
    ...added.map((name) => `  ${verb} search attribute ${name}`),
    ...present.map((name) => `  already there: ${name}`),
    added.length === 0 ? 'Nothing to do.' : dry_run ? 'Nothing was changed.' : 'Ready for workers.',
  ];
}
