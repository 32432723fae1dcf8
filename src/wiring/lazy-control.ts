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
export function createLazyControl(
  address: TemporalAddress & { readonly taskQueue: string },
): ClosableControl {
  let loading: Promise<Loaded> | null = null;
  const load = async (): Promise<Control> => (await (loading ??= connect(address))).control;
  const underWay = new Set<Promise<unknown>>();
  // A caller that was interrupted waits no longer: what its call comes to after the close is nobody's.
  const call = <T>(ask: (control: Control) => Promise<T>): Promise<T> => {
    const asked = load().then(ask);
    underWay.add(asked);
    const forget = (): void => void underWay.delete(asked);
    asked.then(forget, forget);
    return asked;
  };
  return {
    setMode: (request) => call((control) => control.setMode(request)),
    mode: (environment) => call((control) => control.mode(environment)),
    commandIncident: (request) => call((control) => control.commandIncident(request)),
    addSilence: (request) => call((control) => control.addSilence(request)),
    expireSilence: (request) => call((control) => control.expireSilence(request)),
    addWindow: (request) => call((control) => control.addWindow(request)),
    cancelWindow: (request) => call((control) => control.cancelWindow(request)),
    reportWorkingChannel: (request) => call((control) => control.reportWorkingChannel(request)),
    startRun: (request) => call((control) => control.startRun(request)),
    commandRun: (request) => call((control) => control.commandRun(request)),
    run: (request) => call((control) => control.run(request)),
    runEnd: (request) => call((control) => control.runEnd(request)),
    ping: () => call((control) => control.ping()),
    async close() {
      await (await loading)?.close();
      await Promise.allSettled(underWay);
    },
  };
}

async function connect(address: TemporalAddress & { readonly taskQueue: string }): Promise<Loaded> {
  const [{ createTemporalClient }, { createTemporalControl }] = await Promise.all([
    import('./temporal-client.ts'),
    import('./temporal-control.ts'),
  ]);
  const client = createTemporalClient(address);
  return {
    control: createTemporalControl(client, address.taskQueue),
    close: () => client.connection.close(),
  };
}
