import type { Action } from '../../actions/action.ts';
import { withFullNames } from '../../actions/fleet/prefixed-names.ts';
import { runAction } from '../../actions/run-action.ts';
import type { ActionRequest, ActionResult } from '../../actions/run-action.ts';
import type { GlobalOptions } from '../global-options.ts';

/** Runs actions for the command line: on the store and Temporal themselves, or over a remote API. */
export interface ActionRunner {
  run(request: ActionRequest<unknown>): Promise<ActionResult<unknown>>;
  /** The environment that is meant. */
  environment(): Promise<string>;
  /** Least time between two readings of a view that is watched. */
  readonly restMs: number;
  /** Given once the command is to end. */
  readonly signal: AbortSignal;
  close(): Promise<void>;
}

export interface RunnerRequest {
  readonly action: Action;
  readonly options: GlobalOptions;
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
  readonly requestId: string;
}

/** What a command needs for its action, loaded as it is needed. */
export async function openRunner(request: RunnerRequest): Promise<ActionRunner> {
  const { apiUrl } = request.options;
  if (apiUrl !== undefined) {
    const { createRemoteRunner } = await import('../remote/remote-runner.ts');
    return createRemoteRunner(apiUrl, request);
  }
  const { openContext } = await import('./open-context.ts');
  const { context, close } = await openContext(request);
  return {
    run: async (wanted) => runAction(context, { ...wanted, input: await withFullNames(context, wanted) }),
    environment: () => Promise.resolve(context.environment),
    restMs: 0,
    signal: context.signal,
    close,
  };
}
