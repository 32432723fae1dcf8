import type { Secrets } from '../../ports/secrets.ts';

export interface ExecutorParts {
  /** The service's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: Secrets;
}
