import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlanShards } from '../../../src/activities/plan-shards.ts';
import { ShardLoops } from '../../../src/activities/watch-shard/shard-loops.ts';
import { createFleetCache } from '../../../src/api/fleet-cache.ts';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/ports/store.ts';
import { installationOfFile } from './installation.ts';
import { aCheck } from '../builders/a-check.ts';
import { written } from '../builders/written-configuration.ts';
import { until } from '../installation/until.ts';
import { startProber } from '../mcp-zoo/start-prober.ts';
import { createRecordedFleet } from '../recorded-fleet/recorded-fleet.ts';
import { createWatchedApi } from '../recorded-fleet/watched-api.ts';
import { reloadConfiguration } from '../../../src/wiring/reload-configuration.ts';
import { startLab } from './lab.ts';
import { LAB, releaseOf, SECRETS, specOf, withServer } from './observation.ts';
import type { Document, KeyEffect, KeyEffects } from './observation.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const QUIET = {
  info: ignore,
  warn: ignore,
  error: ignore,
  check: ignore,
  collection: ignore,
  became: ignore,
};

function ignore(): void {
  // Nothing is looked at here.
}

async function withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'key-effects-'));
  const store = await openSqliteStore({ path: join(folder, 'store.db') });
  try {
    return await use(store);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** What the plan made of the document's servers. */
const planned = (document: Document) =>
  withStore(async (store) => {
    const release = releaseOf(document);
    await store.applyRelease(release);
    const plan = await createPlanShards(store)({ environment: release.environment, previousPlanId: null });
    return `${plan.servers} in ${plan.shards.length}`;
  });

interface Watched {
  readonly peak: number;
  readonly rollups: number;
}

/** The document's servers watched by a real loop until each was checked. */
async function watched(document: Document): Promise<Watched> {
  const lab = await startLab();
  const release = releaseOf(JSON.parse(JSON.stringify(document).replaceAll(LAB, lab.origin)) as Document);
  const prober = startProber(SECRETS);
  const { environment, settings } = release;
  const sending = {
    sendEdges: done,
    sendSnapshot: done,
    shardStanding: () => Promise.resolve('current' as const),
  };
  try {
    return await withStore(async (store) => {
      await store.applyRelease(release);
      const { planId } = await createPlanShards(store)({ environment, previousPlanId: null });
      const parts = {
        store,
        prober,
        fleet: sending,
        log: QUIET,
        worker: 'w',
        nowMs: Date.now,
        chance: () => 0.5,
      };
      const loops = new ShardLoops(parts);
      await loops.attach({ environment, shard: 0, planId });
      const names = settings.servers.map(({ name }) => name);
      await until({
        what: 'checks',
        ask: async () => (await store.states(environment, names)).length === names.length,
      });
      await loops.stopAll();
      const range = { environment, period: 'minute', fromMs: 0, toMs: Date.now() + HOUR_MS } as const;
      return { peak: lab.peak(), rollups: (await store.rollups(range)).length };
    });
  } finally {
    await prober.close();
    await lab.close();
  }
}

function done(): Promise<void> {
  return Promise.resolve();
}

const peakOf = async (document: Document) => ((await watched(document)).peak > 1 ? 'at once' : 'one by one');

/** Four servers on one path whose first checks are spread over a tenth of a second, and take longer than that. */
const crowd = (more: Document = {}): Document => ({
  servers: Array.from({ length: 4 }, (_, index) => ({
    server_name: `server-${index}`,
    mcp_enabled: false,
    rest_health_endpoint_url: `${LAB}/health?delay=150`,
    interval_seconds: 0.1,
  })),
  ...more,
});

const crowding = (section: string, after: Document): Pick<KeyEffect, 'before' | 'after'> => ({
  before: crowd(),
  after: crowd({ [section]: after }),
});

/** How old the reading is that the API answers from half a second after the first, in milliseconds. */
async function readingAge(document: Document): Promise<number> {
  let now = 1_000_000;
  const release = releaseOf(document);
  const fleet = await createRecordedFleet({ specs: release.settings.servers, nowMs: () => now, release });
  try {
    const cache = createFleetCache({ store: fleet.store, nowMs: () => now });
    await cache.read(fleet.environment);
    now += 300;
    await cache.read(fleet.environment);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { nowMs } = await cache.read(fleet.environment);
    return now - nowMs;
  } finally {
    await fleet.close();
  }
}

/** What is left of a check and its rollups an hour and two days later. */
const purged = (what: 'checks' | 'minutes' | 'hours', afterMs: number) => async (document: Document) => {
  const release = releaseOf(document);
  const atMs = Date.UTC(2026, 0, 1, 12);
  const now = atMs;
  const specs = release.settings.servers;
  const fleet = await createRecordedFleet({ specs, nowMs: () => now, release });
  try {
    await fleet.record(aCheck().of('search-mcp').at(atMs).build());
    await fleet.store.rollUpHours(fleet.environment, atMs + 2 * HOUR_MS);
    return (await fleet.store.purge(fleet.environment, release.settings.retention, atMs + afterMs))[what];
  } finally {
    await fleet.close();
  }
};

const keeping = (retention: Document): Document => withServer({}, { storage: { retention } });

interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function answered(document: Document, path: string): Promise<Answered> {
  const release = releaseOf(document);
  const api = await createWatchedApi(release.settings.servers, release);
  try {
    const { status, body } = await api.json(path);
    return { status, body: body as Answered['body'] };
  } finally {
    await api.close();
  }
}

const shownBody = async (document: Document, path: string) => (await answered(document, path)).body;

const compatible = (after: Document): Pick<KeyEffect, 'before' | 'after'> => ({
  before: withServer({}),
  after: withServer({}, { backward_compatibility: after }),
});

/** What a running service makes of a changed file. */
const reloaded = (document: Document) =>
  withStore(async (store) => {
    const { environment } = releaseOf(document);
    await store.applyRelease(releaseOf(document));
    const changed = { ...document, version: 'changed' };
    const path = written(JSON.stringify(changed));
    const installation = installationOfFile(document);
    await reloadConfiguration({
      store,
      log: QUIET,
      path,
      environment,
      installation,
      env: SECRETS,
      nowMs: Date.now,
    });
    return (await store.standing(environment)).file?.outcome;
  });

const two = (second: Document): Document => ({
  servers: [
    { server_name: 'first-mcp', mcp_endpoint_url: `${LAB}/mcp` },
    { server_name: 'second-mcp', mcp_endpoint_url: `${LAB}/mcp`, ...second },
  ],
});

/** Keys that loops, plans, the API and the reloading read. */
export const RUNNING: KeyEffects = {
  'monitoring.enabled': {
    before: withServer({}),
    after: withServer({}, { monitoring: { enabled: false } }),
    observe: planned,
    seen: ['1 in 1', '0 in 0'],
  },
  'servers[].enabled': {
    before: two({}),
    after: two({ enabled: false }),
    observe: planned,
    seen: ['2 in 1', '1 in 1'],
  },
  'monitoring.shard_size': {
    before: two({}),
    after: { ...two({}), monitoring: { shard_size: 1 } },
    observe: planned,
    seen: ['2 in 1', '2 in 2'],
  },
  'monitoring.max_concurrent_checks': {
    ...crowding('monitoring', { max_concurrent_checks: 1 }),
    observe: peakOf,
    seen: ['at once', 'one by one'],
  },
  'global_settings.max_concurrent_checks': {
    ...crowding('global_settings', { max_concurrent_checks: 1 }),
    observe: peakOf,
    seen: ['at once', 'one by one'],
  },
  'monitoring.concurrent_health_checks': {
    ...crowding('monitoring', { concurrent_health_checks: false }),
    observe: peakOf,
    seen: ['at once', 'one by one'],
  },
  'monitoring.metrics_collection_enabled': {
    before: withServer({ interval_seconds: 0.1 }),
    after: withServer({ interval_seconds: 0.1 }, { monitoring: { metrics_collection_enabled: false } }),
    observe: async (document) => (await watched(document)).rollups > 0,
    seen: [true, false],
  },
  'performance_optimization.response_caching.ttl_seconds': {
    before: withServer({}),
    after: withServer({}, { performance_optimization: { response_caching: { ttl_seconds: 10 } } }),
    observe: readingAge,
    seen: [0, 300],
  },
  'performance_optimization.response_caching.enabled': {
    before: withServer({}, { performance_optimization: { response_caching: { ttl_seconds: 10 } } }),
    after: withServer(
      {},
      { performance_optimization: { response_caching: { ttl_seconds: 10, enabled: false } } },
    ),
    observe: readingAge,
    seen: [300, 0],
  },
  'storage.retention.checks': {
    before: keeping({}),
    after: keeping({ checks: '12h' }),
    observe: purged('checks', DAY_MS),
    seen: [0, 1],
  },
  'storage.retention.minutes': {
    before: keeping({}),
    after: keeping({ minutes: '12h' }),
    observe: purged('minutes', DAY_MS),
    seen: [0, 1],
  },
  'storage.retention.hours': {
    before: keeping({}),
    after: keeping({ hours: '12h' }),
    observe: purged('hours', DAY_MS),
    seen: [0, 1],
  },
  'rollout.require_approval': {
    before: withServer({}),
    after: withServer({}, { rollout: { require_approval: true } }),
    observe: reloaded,
    seen: ['applied', 'proposed'],
  },
  'backward_compatibility.enabled': {
    ...compatible({ enabled: false }),
    observe: async (document) => (await answered(document, '/health')).status,
    seen: [200, 404],
  },
  'backward_compatibility.legacy_endpoints': {
    ...compatible({ legacy_endpoints: ['/health'] }),
    observe: async (document) => (await answered(document, '/status')).status,
    seen: [200, 404],
  },
  'backward_compatibility.response_format': {
    ...compatible({ response_format: 'legacy_compatible' }),
    observe: async (document) => Object.keys(await shownBody(document, '/status/servers')).includes('data'),
    seen: [false, true],
  },
  system_name: {
    before: withServer({}),
    after: withServer({}, { system_name: 'ours' }),
    observe: async (document) => (await shownBody(document, '/status/config'))['system_info'],
    seen: [expectShown('enhanced-mcp-status-check'), expectShown('ours')],
  },
  version: {
    before: withServer({}),
    after: withServer({}, { version: '2' }),
    observe: (document) => releaseOf(document).hash === releaseOf(withServer({})).hash,
    seen: [true, false],
  },
  environment: {
    before: withServer({}),
    after: withServer({}, { environment: 'staging' }),
    observe: (document) =>
      withStore(async (store) => {
        await store.applyRelease(releaseOf(document));
        return store.environments();
      }),
    seen: [['development'], ['staging']],
  },
  'servers[].server_name': {
    before: withServer({}),
    after: withServer({ server_name: 'other-mcp' }),
    observe: (document) =>
      withStore(async (store) => {
        await store.applyRelease(releaseOf(document));
        return Object.keys(await store.assignments('development'));
      }),
    seen: [['search-mcp'], ['other-mcp']],
  },
  'servers[].labels': {
    before: withServer({}),
    after: withServer({ labels: { tier: 'gold' } }),
    observe: async (document) =>
      (await shownBody(document, `/status/config/${specOf(document).name}`))['labels'],
    seen: [{}, { tier: 'gold' }],
  },
  'servers[].depends_on': {
    before: two({}),
    after: two({ depends_on: ['first-mcp'] }),
    observe: async (document) => (await shownBody(document, '/status/config/second-mcp'))['depends_on'],
    seen: [[], ['first-mcp']],
  },
};

function expectShown(name: string): object {
  return { version: '1.2.3', system_name: name, dual_monitoring_enabled: true, total_servers_configured: 1 };
}
