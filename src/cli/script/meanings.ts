import type { z } from 'zod';
import type { Action, ActionContext } from '../../actions/action.ts';
import { modeResume } from '../../actions/mode/resume.ts';
import { serverCheck } from '../../actions/server/check.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { Meaning } from './script.ts';

type Checked = z.output<typeof serverCheck.output>;

const EMERGENCY_TIMEOUT_SECONDS = 5;

/** One check of the named server: recovered is 0, anything less 1. */
export const VALIDATE_SERVER: Meaning = {
  action: withExitCodes(serverCheck, ({ overall_status }) => (overall_status === 'HEALTHY' ? 0 : 1)),
  needs: ['--server'],
  allows: [],
  input: (flags) => ({ server_names: [flags['--server']] }),
  lacks: 'it is one check over both paths; the other categories of a validation',
};

/** Every server at once, with little patience. */
export const CHECK_IN_EMERGENCY: Meaning = {
  action: withExitCodes(serverCheck, emergencyExitCode),
  needs: [],
  allows: ['--all-servers'],
  input: () => ({ all: true, timeout_seconds: EMERGENCY_TIMEOUT_SECONDS }),
  lacks: 'working while the store cannot be opened, and hints at a common cause',
};

/** Collecting is what shards do: it is resumed, unless it goes on already. */
export const RESUME_COLLECTION: Meaning = {
  action: refusedWhen(modeResume, refuseWhileRunning),
  needs: [],
  allows: [],
  input: () => ({ reason: 'start_metrics_collection' }),
  lacks: null,
};

/** All up 0, some not 1, all down 5. */
function emergencyExitCode({ servers }: Checked): number {
  if (servers.every(({ overall_status }) => overall_status === 'HEALTHY')) return 0;
  return servers.every(({ overall_status }) => overall_status === 'UNHEALTHY') ? 5 : 1;
}

async function refuseWhileRunning({ control, environment }: ActionContext): Promise<void> {
  const { mode } = await control.mode(environment);
  if (mode.mode !== 'normal') return;
  throw new AppError(
    'CONFLICT',
    `Collection of ${environment} runs already, since ${new Date(mode.sinceMs).toISOString()}. It is stopped by: watchkeeper mode pause`,
    { details: { environment, mode: mode.mode } },
  );
}

function withExitCodes<O>(action: Action<O>, exitCode: (output: O) => number): Action {
  return rebound(action, async (run) => {
    const { output } = await run();
    return { output, exitCode: exitCode(output) };
  });
}

function refusedWhen<O>(action: Action<O>, refuse: (context: ActionContext) => Promise<void>): Action {
  return rebound(action, async (run, context) => {
    await refuse(context);
    return run();
  });
}

type Run<O> = () => Promise<{ readonly output: O; readonly exitCode: number }>;

/** The same action, audited under its own name, done another way. */
function rebound<O>(
  action: Action<O>,
  redo: (run: Run<O>, context: ActionContext) => ReturnType<Run<O>>,
): Action {
  return {
    ...action,
    bind: (raw) => {
      const bound = action.bind(raw);
      if (!bound.ok) return bound;
      return { ...bound, run: (context) => redo(() => bound.run(context), context) };
    },
  };
}
