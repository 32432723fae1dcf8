import { hiddenWords } from '../../../domain/execute/redact-output.ts';
import type { Executor } from '../../../ports/executor.ts';
import type { ExecutorParts } from '../executor-parts.ts';
import { passedOn } from '../own-environment.ts';
import { knownSecrets } from '../known-secrets.ts';
import { runProcess } from './run-process.ts';

/** Runs commands on this machine, as the service's own user. */
export function createLocalExecutor({ env, secrets }: ExecutorParts): Executor {
  return {
    run: ({ command, secrets: references, onOutput }, signal) =>
      runProcess(
        {
          ...command,
          env: { ...passedOn(env), ...command.env },
          stdin: 'none',
          hidden: hiddenWords(knownSecrets(secrets, references)),
          ...(onOutput === undefined ? {} : { onOutput }),
        },
        signal,
      ),
  };
}
