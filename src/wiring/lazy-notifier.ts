import type { Notifiers } from '../adapters/notify/notifiers.ts';
import type { Log } from '../ports/log.ts';

export interface LazyNotifier {
  readonly load: () => Promise<Notifiers>;
  close(): Promise<void>;
}

/** Every way to tell people, loaded when first asked for: most commands send nothing, and Slack's client is large. */
export function createLazyNotifier(log: Pick<Log, 'info'>): LazyNotifier {
  let loading: Promise<Notifiers> | null = null;
  return {
    load: () => (loading ??= create(log)),
    close: async () => (await loading)?.close(),
  };
}

async function create(log: Pick<Log, 'info'>): Promise<Notifiers> {
  const { createNotifying } = await import('./create-notifying.ts');
  return createNotifying(log);
}
