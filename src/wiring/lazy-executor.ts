import type { Executors } from '../adapters/execute/executors.ts';

export interface LazyExecutor {
  readonly load: () => Promise<Executors>;
  close(): Promise<void>;
}

/** Ways to run commands where servers are, loaded when first asked for: most commands run nothing. */
export function createLazyExecutor(): LazyExecutor {
  let loading: Promise<Executors> | null = null;
  return {
    load: () => (loading ??= create()),
    close: async () => (await loading)?.close(),
  };
}

async function create(): Promise<Executors> {
  const { createExecuting } = await import('./create-executing.ts');
  return createExecuting();
}
