import { fleetId, shardId } from '../../src/contract/names.ts';
import type { TestInstallation } from '../support/installation/installation.ts';

/** Events in the histories of the fleet and of all its shards. Throws once one of them has continued as new. */
export async function countHistoryEvents(installation: TestInstallation): Promise<number> {
  const { client } = installation;
  const { shards } = await installation.fleet();
  const ids = [fleetId('development'), ...shards.map(({ shard }) => shardId('development', shard))];
  const lengths = await Promise.all(
    ids.map(async (id) => {
      const { historyLength, raw } = await client.workflow.getHandle(id).describe();
      const { execution, firstRunId } = raw.workflowExecutionInfo ?? {};
      if (firstRunId !== undefined && firstRunId !== execution?.runId)
        throw new Error(`${id} has continued as new: its events can no longer be counted in one run`);
      return historyLength;
    }),
  );
  return lengths.reduce((sum, length) => sum + length, 0);
}
