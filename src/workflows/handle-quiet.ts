import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import { fleetAddSilence, fleetAddWindow, fleetCancelWindow, fleetExpireSilence } from '../contract/fleet.ts';
import type { MaintenanceWindow } from '../domain/maintenance/maintenance-window.ts';
import {
  namedSilence,
  refuseCancel,
  refuseExpiry,
  refuseSilence,
  refuseWindow,
} from '../domain/routing/quiet-command.ts';
import type { NewSilence, WhichQuiet } from '../domain/routing/quiet-command.ts';
import type { RespondingState } from '../domain/routing/responding-state.ts';
import type { FleetRun } from './fleet-run.ts';

/** What people add and end so that nobody is told of alerts: silences and maintenance windows. */
export function handleQuiet(run: FleetRun): void {
  const responding = (): RespondingState => run.state.responding;
  setHandler(
    fleetAddSilence,
    (asked) => {
      const silence = namedSilence(responding(), run.state.generation, asked);
      run.decideOnRouting({ kind: 'silence_added', silence });
      return silence;
    },
    validated((asked: NewSilence) => refuseSilence(responding(), asked, Date.now())),
  );
  setHandler(
    fleetExpireSilence,
    ({ which }) => {
      const silence = found(responding().silences.find(({ id }) => id === which));
      run.decideOnRouting({ kind: 'silence_expired', id: which });
      return silence;
    },
    validated((which: WhichQuiet) => refuseExpiry(responding(), which)),
  );
  setHandler(
    fleetAddWindow,
    (window) => {
      run.decideOnRouting({ kind: 'window_added', window });
      return window;
    },
    validated((window: MaintenanceWindow) => refuseWindow(responding(), window, Date.now())),
  );
  setHandler(
    fleetCancelWindow,
    ({ which }) => {
      const window = found(responding().windows.find(({ name }) => name === which));
      run.decideOnRouting({ kind: 'window_cancelled', name: which });
      return window;
    },
    validated((which: WhichQuiet) => refuseCancel(responding(), which)),
  );
}

function validated<T>(refusalOf: (asked: T) => string | null) {
  return {
    validator: (asked: T): void => {
      const refusal = refusalOf(asked);
      if (refusal !== null) throw ApplicationFailure.nonRetryable(refusal, 'CONFLICT');
    },
  };
}

/** Holds because the update's validator has just found it. */
function found<T>(it: T | undefined): T {
  if (it === undefined) throw ApplicationFailure.nonRetryable('It is gone meanwhile.', 'CONFLICT');
  return it;
}
