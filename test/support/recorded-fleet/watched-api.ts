import { createApp } from '../../../src/api/app.ts';
import type { ApiDependencies, ApiFailure } from '../../../src/api/dependencies.ts';
import type { ActionContext } from '../../../src/actions/action.ts';
import type { Release } from '../../../src/domain/release/release.ts';
import type { ServerSpec } from '../../../src/domain/server/server-spec.ts';
import { viewIncident } from '../../../src/domain/incident/incident-view.ts';
import { createLazyNotifier } from '../../../src/wiring/lazy-notifier.ts';
import { createLazyRunbooks } from '../../../src/wiring/lazy-runbooks.ts';
import { createReleaseMaker } from '../../../src/wiring/release-maker.ts';
import { anOpenIncident } from '../builders/an-open-incident.ts';
import { startProber } from '../mcp-zoo/start-prober.ts';
import { createExecutors } from '../../../src/adapters/execute/executors.ts';
import { createEnvironmentSecrets } from '../../../src/adapters/secrets/environment-secrets.ts';
import { createHostFolder } from '../host/host-programs.ts';
import { createMemoryControl } from './memory-control.ts';
import type { MemoryControl } from './memory-control.ts';
import { stillService } from './still-service.ts';
import { createRecordedFleet } from './recorded-fleet.ts';
import type { RecordedFleet } from './recorded-fleet.ts';

/** 2026-01-02 03:04:30 UTC: the moment at which the clock of these tests stands, until it is set. */
export const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 30);

export interface WatchedApi {
  readonly fleet: RecordedFleet;
  readonly control: MemoryControl;
  readonly failures: ApiFailure[];
  /** What console channels have said. */
  readonly said: readonly string[];
  /** What the app is made of. */
  readonly dependencies: ApiDependencies;
  readonly app: ReturnType<typeof createApp>;
  setNow(atMs: number): void;
  /** A GET that has to answer JSON. */
  json(path: string, init?: RequestInit): Promise<{ status: number; headers: Headers; body: unknown }>;
  post(
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): ReturnType<WatchedApi['json']>;
  context(changes?: Partial<ActionContext>): ActionContext;
  close(): Promise<void>;
}

/** The API over a real store and a real prober, with a clock that stands still. */
export async function createWatchedApi(
  specs: readonly ServerSpec[],
  release?: Release,
  changes: Partial<ApiDependencies> = {},
): Promise<WatchedApi> {
  let now = NOW_MS;
  const nowMs = (): number => now;
  const fleet = await createRecordedFleet({ specs, nowMs, ...(release && { release }) });
  const prober = startProber();
  const releases = createReleaseMaker();
  const failures: ApiFailure[] = [];
  const said: string[] = [];
  const runbooks = createLazyRunbooks();
  const notifier = createLazyNotifier({ info: (line) => void said.push(line) });
  const host = createHostFolder();
  const executors = createExecutors({ env: host.env, secrets: createEnvironmentSecrets({ env: host.env }) });
  const executor = () => Promise.resolve(executors);
  const { store, environment } = fleet;
  const control = createMemoryControl(nowMs, store, environment);
  const [first] = specs;
  if (first !== undefined) {
    const { state, entries } = anOpenIncident({ environment, server: first.name, nowMs: NOW_MS });
    control.open(state);
    await store.recordIncident(viewIncident(state, NOW_MS), entries);
  }
  const dependencies: ApiDependencies = {
    store,
    prober,
    control,
    releases,
    notifier: notifier.load,
    runbooks,
    executor,
    nowMs,
    defaultEnvironment: environment,
    service: stillService(NOW_MS),
    onFailure: (failure) => failures.push(failure),
    ...changes,
  };
  const app = createApp(dependencies);
  const json: WatchedApi['json'] = async (path, init) => {
    const response = await app.request(`http://localhost${path}`, init);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return {
    fleet,
    control,
    failures,
    said,
    dependencies,
    app,
    json,
    setNow: (atMs) => {
      now = atMs;
    },
    post: (path, body, headers) =>
      json(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    context: (changes) => ({
      environment,
      caller: { who: 'tester', role: 'admin', via: 'cli', requestId: 'request-1' },
      store,
      prober,
      control,
      releases,
      notifier: notifier.load,
      runbooks,
      executor,
      service: stillService(NOW_MS),
      nowMs,
      idempotencyKey: null,
      signal: new AbortController().signal,
      ...changes,
    }),
    close: async () => {
      await notifier.close();
      await executors.close();
      host.remove();
      await prober.close();
      await fleet.close();
    },
  };
}
