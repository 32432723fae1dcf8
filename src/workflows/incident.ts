import {
  ApplicationFailure,
  continueAsNew,
  getExternalWorkflowHandle,
  setHandler,
} from '@temporalio/workflow';
import { fleetIncidentClosed } from '../contract/fleet.ts';
import { incidentCommand, incidentTold, incidentView, type IncidentInput } from '../contract/incident.ts';
import { fleetId } from '../contract/names.ts';
import type { GivenCommand } from '../domain/incident/incident-command.ts';
import { refuseCommand } from '../domain/incident/obey-command.ts';
import { swallowFailure } from './cancellation.ts';
import { IncidentRun } from './incident-run.ts';

/**
 * Sees to it that somebody takes care: tells people, and further people while nobody answers, takes their commands,
 * writes down what happens, and ends some time after it is over.
 */
export async function incident(input: IncidentInput): Promise<void> {
  const run = new IncidentRun(input);
  setHandler(incidentTold, ({ messages }) => {
    run.add(messages.map((message) => ({ kind: 'heard', message })));
  });
  setHandler(incidentView, () => run.view());
  setHandler(
    incidentCommand,
    (given) => {
      // What has been heard meanwhile comes first, and may leave nothing to be done.
      run.decide();
      refuse(run, given);
      run.decide([{ kind: 'command', ...given }]);
      return run.view();
    },
    {
      validator: (given: GivenCommand) => {
        refuse(run, given);
      },
    },
  );
  await run.live();
  if (!run.isOver) await continueAsNew<typeof incident>({ ...input, carried: await run.handOver() });
  await run.finish();
  await tellFleet(run.state.environment, run.state.id);
}

function refuse(run: IncidentRun, { command }: GivenCommand): void {
  const refusal = refuseCommand(run.state, command, Date.now());
  if (refusal !== null) throw ApplicationFailure.nonRetryable(refusal, 'CONFLICT');
}

/** An incident outlives its fleet; a fleet that begins anew knows nothing of it. */
async function tellFleet(environment: string, id: string): Promise<void> {
  await getExternalWorkflowHandle(fleetId(environment))
    .signal(fleetIncidentClosed, { id })
    .catch(swallowFailure);
}
