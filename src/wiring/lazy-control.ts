import type { Control } from '../ports/control.ts';
import type { TemporalAddress } from './temporal-client.ts';

export interface ClosableControl extends Control {
  close(): Promise<void>;
}

interface Loaded {
  readonly control: Control;
  close(): Promise<void>;
}

/** A control whose client is loaded and connected at the first call: most commands never speak to Temporal. */
export function createLazyControl(address: TemporalAddress): ClosableControl {
  let loading: Promise<Loaded> | null = null;
  const load = async (): Promise<Control> => (await (loading ??= connect(address))).control;
  return {
    setMode: async (request) => (await load()).setMode(request),
    mode: async (environment) => (await load()).mode(environment),
    ping: async () => (await load()).ping(),
    close: async () => (await loading)?.close(),
  };
}

async function connect(address: TemporalAddress): Promise<Loaded> {
  const [{ createTemporalClient }, { createTemporalControl }] = await Promise.all([
    import('./temporal-client.ts'),
    import('./temporal-control.ts'),
  ]);
  const client = createTemporalClient(address);
  return { control: createTemporalControl(client), close: () => client.connection.close() };
}
