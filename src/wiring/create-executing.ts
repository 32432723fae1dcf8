import { createExecutors } from '../adapters/execute/executors.ts';
import type { Executors } from '../adapters/execute/executors.ts';
import { createEnvironmentSecrets } from '../adapters/secrets/environment-secrets.ts';

/** Every way to run a command. */
export function createExecuting(): Executors {
  const { env } = process;
  return createExecutors({ env, secrets: createEnvironmentSecrets({ env }) });
}
