import type { Executor } from '../../ports/executor.ts';
import type { ExecutorParts } from './executor-parts.ts';
import { createLocalExecutor } from './local/local-executor.ts';
import { createSshExecutor } from './ssh/ssh-executor.ts';

export interface Executors extends Executor {
  close(): Promise<void>;
}

/** Every way to run a command, chosen by its place. */
export function createExecutors(parts: ExecutorParts): Executors {
  const ssh = createSshExecutor(parts);
  const byName = { local: createLocalExecutor(parts), ssh };
  return {
    run: (request, signal) => byName[request.place.executor].run(request, signal),
    close: () => ssh.close(),
  };
}
