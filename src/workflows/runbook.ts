import { ApplicationFailure, CancellationScope, continueAsNew, setHandler } from '@temporalio/workflow';
import { runCommand, runView, type RunInput } from '../contract/run.ts';
import { refuseRunCommand } from '../domain/runbook/obey-run-command.ts';
import type { GivenRunCommand } from '../domain/runbook/run-step.ts';
import { RunbookRun } from './runbook-run.ts';

/**
 * Carries a runbook out to its end, whatever dies meanwhile: does what comes next, waits for times and people, tries
 * again, and takes back what was done where that is asked for. The document is the one it was started with.
 */
export async function runbook(input: RunInput): Promise<void> {
  const running = new RunbookRun(input);
  heedCancellation(running);
  setHandler(runView, () => running.view());
  setHandler(
    runCommand,
    (given) => {
      // What has come meanwhile comes first, and may leave nothing to be decided.
      running.decide();
      refuse(given);
      running.decide([{ kind: 'command', ...given }]);
      return running.view();
    },
    { validator: refuse },
  );
  // A cancellation in Temporal is a command like another: what was done is still taken back.
  await CancellationScope.nonCancellable(async () => {
    await running.live();
    if (!running.isOver) await continueAsNew<typeof runbook>({ ...input, carried: await running.handOver() });
    await running.finish();
  });

  /** The one place in which it is decided who may do what to a run. */
  function refuse(given: GivenRunCommand): void {
    const refusal = refuseRunCommand(running.state, given, input);
    if (refusal !== null) throw ApplicationFailure.nonRetryable(refusal, 'CONFLICT');
  }
}

function heedCancellation(running: RunbookRun): void {
  CancellationScope.current().cancelRequested.catch(() => {
    running.cancel({ who: 'temporal', reason: 'it was cancelled in Temporal' });
  });
}
