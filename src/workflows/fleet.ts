import { ApplicationFailure, continueAsNew, setHandler } from '@temporalio/workflow';
import {
  fleetChannelReported,
  fleetEdges,
  fleetIncidentClosed,
  fleetReleased,
  fleetSetMode,
  fleetShardStanding,
  fleetSnapshot,
  fleetView,
  type FleetInput,
} from '../contract/fleet.ts';
import { refuseMode } from '../domain/fleet/advance-fleet.ts';
import type { ModeChange } from '../domain/fleet/mode.ts';
import { viewFleet } from '../domain/fleet/view-fleet.ts';
import { FleetRun } from './fleet-run.ts';
import { handleQuiet } from './handle-quiet.ts';

/**
 * The one writer of an environment's truth: takes in edges and snapshots, makes incidents of alerts, holds silences,
 * windows and the mode, and sees to it that every server is watched by exactly one shard. Lives for ever.
 */
export async function fleet(input: FleetInput): Promise<void> {
  const run = new FleetRun(input);
  setHandler(fleetEdges, (message) => {
    run.add({ kind: 'edges', ...message });
  });
  setHandler(fleetSnapshot, (message) => {
    run.add({ kind: 'snapshot', ...message });
  });
  setHandler(fleetReleased, () => {
    run.add({ kind: 'released' });
  });
  setHandler(fleetShardStanding, (message) => {
    run.add({ kind: 'standing', ...message });
  });
  setHandler(fleetIncidentClosed, ({ id }) => {
    run.add({ kind: 'routing', fact: { kind: 'incident_closed', id } });
  });
  setHandler(fleetChannelReported, (report) => {
    run.add({ kind: 'routing', fact: { kind: 'channel_reported', report } });
  });
  setHandler(fleetView, () => viewFleet(run.state));
  setHandler(
    fleetSetMode,
    (change) => {
      run.decide([{ kind: 'mode', change, atMs: Date.now() }]);
      return run.state.mode;
    },
    {
      validator: (change: ModeChange) => {
        const refusal = refuseMode(run.state, change);
        if (refusal !== null) throw ApplicationFailure.nonRetryable(refusal, 'CONFLICT');
      },
    },
  );
  handleQuiet(run);
  await run.live();
  await continueAsNew<typeof fleet>(await run.handOver());
}
