import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aContract, aMcpProbe, aRestProbe } from '../support/builders/a-probe.ts';
import { aServerSpec } from '../support/builders/a-server-spec.ts';
import { respondingSettings } from '../support/builders/responding.ts';
import { until } from '../support/installation/until.ts';
import { openSqliteStore } from '../../src/adapters/store/sqlite/open-sqlite-store.ts';
import type { CheckView } from '../../src/domain/check/check-view.ts';
import { AppError } from '../../src/domain/error/app-error.ts';
import type { MaintenanceWindow } from '../../src/domain/maintenance/maintenance-window.ts';
import { planShards } from '../../src/domain/plan/plan-shards.ts';
import type { ServerSpec } from '../../src/domain/server/server-spec.ts';
import type { ToolContract } from '../../src/domain/tool-contract/tool-contract.ts';
import type { SequencedEdge } from '../../src/domain/watch/edge.ts';
import { NO_RECENT, ratesOfAnHour, unplannedOfAnHour } from '../../src/domain/watch/recent.ts';
import { NO_CREDENTIALS } from '../../src/domain/figures/credential-figures.ts';
import type { Prober } from '../../src/ports/prober.ts';
import type { Store } from '../../src/ports/store.ts';
import type { ShardLoop } from '../../src/activities/watch-shard/shard-loop.ts';
import { ShardLoops, type ShardKey } from '../../src/activities/watch-shard/shard-loops.ts';

const ENVIRONMENT = 'production';
const RETENTION = { checksMs: 1e9, minutesMs: 1e9, hoursMs: 1e9 };

let folder: string;
let opened: Store;
/** The opened store, of which a test may make a part fail. */
let store: Store;
let loops: ShardLoops;
let clockMs: number;
let probed: { readonly server: string; readonly atMs: number }[];
let failing: Set<string>;
let contract: ToolContract | null;
let probeMs: number;
/** Probes under way, and the most there were. */
let underWay: { now: number; most: number };
let sent: SequencedEdge[];
/** How many edges each message had. */
let messages: number[];
let errors: string[];
/** Maintenance windows of the release. */
let windows: readonly MaintenanceWindow[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shard-loop-'));
  opened = await openSqliteStore({ path: join(folder, 'store.db') });
  store = { ...opened };
  clockMs = 0;
  probed = [];
  failing = new Set();
  contract = null;
  probeMs = 1;
  underWay = { now: 0, most: 0 };
  sent = [];
  messages = [];
  errors = [];
  windows = [];
  loops = new ShardLoops({
    store,
    prober: aProber(),
    fleet: {
      sendEdges: ({ edges }) => {
        sent.push(...edges);
        messages.push(edges.length);
        return Promise.resolve();
      },
      sendSnapshot: () => Promise.resolve(),
      shardStanding: () => Promise.resolve('current'),
    },
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (message) => void errors.push(message),
      check: () => undefined,
      collection: () => undefined,
      became: () => undefined,
    },
    worker: 'test',
    nowMs,
    chance: () => 0.5,
  });
});

afterEach(async () => {
  await loops.stopAll();
  await opened.close();
  await rm(folder, { recursive: true });
});

test('the first sweep is spread over four seconds', { timeout: 15_000 }, async () => {
  const startedAt = nowMs();
  await watch(names(40).map((name) => aServer(name).every(30_000).build()));
  await until({ what: 'a check of each', ask: () => probed.length >= 40, limitMs: 8_000 });
  const waits = probed.map(({ atMs }) => atMs - startedAt);
  expect(new Set(probed.map(({ server }) => server)).size).toBe(40);
  expect(Math.max(...waits)).toBeLessThan(4_500);
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(2_000);
});

test('a first sweep that finds every server well is told in one message', { timeout: 15_000 }, async () => {
  await watch(names(40).map((name) => aServer(name).every(30_000).build()));
  await until({ what: 'every edge', ask: () => sent.length >= 40, limitMs: 10_000 });
  expect(messages).toEqual([40]);
});

test('in a quiet fleet a server that fails is told at once', { timeout: 15_000 }, async () => {
  await watch(names(5).map((name) => aServer(name).every(1_000).build()));
  await until({ what: 'the first verdicts', ask: () => sent.length >= 5, limitMs: 10_000 });
  await until({ what: 'a while', ask: after(1_200) });
  failing.add('server-3');
  const failure = await until({ what: 'the edge', ask: () => sent[6] ?? null, limitMs: 5_000 });
  const tookMs = nowMs() - failure.atMs;
  expect(failure).toMatchObject({ server: 'server-3', became: true });
  expect(tookMs).toBeLessThan(900);
});

test('a stop tells what the first sweep has found so far', async () => {
  await watch(names(40).map((name) => aServer(name).every(30_000).build()));
  await until({ what: 'a part of it', ask: async () => (await edges()).length >= 5, limitMs: 8_000 });
  expect(sent).toEqual([]);
  await loops.stopAll();
  const recorded = (await edges()).length;
  expect(recorded).toBeLessThan(40);
  expect(messages).toEqual([recorded]);
});

test('a first failure is confirmed, once, ahead of the next slot', async () => {
  await watch([aServer('a').every(1_000).with({ confirmMs: 100 }).build()]);
  await until({ what: 'a success', ask: async () => (await history()).length > 0, limitMs: 5_000 });
  failing.add('a');
  const checks = await until({
    what: 'three failures',
    ask: async () => {
      const failures = (await history()).filter(({ status }) => status !== 'HEALTHY');
      return failures.length >= 3 && failures;
    },
    limitMs: 8_000,
  });
  expect(checks.slice(0, 3).map(({ origin }) => origin)).toEqual(['schedule', 'confirm', 'schedule']);
  expect(sent.some(({ became }) => became)).toBe(true);
}, 15_000);

test('a parent is checked as soon as a child begins to fail, and what it finds is confirmed', async () => {
  await watch(withChildren(1));
  await untilChecked('gateway', 'server-0');
  failing.add('server-0').add('gateway');
  const failures = await until({
    what: 'the gateway found down, and confirmed',
    ask: async () => {
      const found = (await history('gateway')).filter(({ status }) => status !== 'HEALTHY');
      return found.length >= 2 && found;
    },
    limitMs: 6_000,
  });
  expect(failures.map(({ origin }) => origin)).toEqual(['schedule', 'confirm']);
}, 20_000);

test('a parent is checked once however many children fail, and not again for what goes on failing', async () => {
  await watch(withChildren(6));
  await untilChecked('gateway', 'server-5');
  await until({ what: 'the last of the first sweep', ask: after(4_000) });
  const before = (await history('gateway')).length;
  for (const name of names(6)) failing.add(name);
  await until({ what: 'all of them failing for a while', ask: after(4_500) });
  expect((await history('server-5')).at(-1)?.status).not.toBe('HEALTHY');
  expect((await history('gateway')).length - before).toBe(1);
}, 20_000);

test('a check inside a maintenance window is none for the objective from the first on, where the configuration has it', async () => {
  windows = [aWindow()];
  await watch([aServer('a').every(200).build()]);
  await until({ what: 'three checks', ask: async () => ((await stateOf('a'))?.checks ?? 0) >= 3 });
  const state = await stateOf('a');
  expect(unplannedOfAnHour(state?.recent ?? NO_RECENT)).toEqual({ checks: 0, healthy: null });
  expect(ratesOfAnHour(state?.recent ?? NO_RECENT).checks).toBe(state?.checks);
}, 20_000);

test('a maintenance window that somebody adds counts for the objective within half a minute', async () => {
  await watch([aServer('a').every(200).build()]);
  await until({ what: 'a state', ask: () => stateOf('a'), limitMs: 5_000 });
  const quiet = { silences: [], windows: [aWindow()] };
  await opened.recordRouting(ENVIRONMENT, { alerts: [], gone: [], quiet });
  const left = async (): Promise<number> => {
    const state = await stateOf('a');
    return (state?.checks ?? 0) - unplannedOfAnHour(state?.recent ?? NO_RECENT).checks;
  };
  expect(await left()).toBe(0);
  await until({ what: 'a check that is left out', ask: async () => (await left()) > 0, limitMs: 30_000 });
}, 40_000);

test('a paused server is not checked, and is again once resumed', async () => {
  await watch([aServer('a').every(200).build()]);
  await until({ what: 'a state', ask: () => stateOf('a'), limitMs: 5_000 });
  await opened.enqueue(ENVIRONMENT, 'ada', { kind: 'pause', server: 'a' });
  await until({ what: 'the pause', ask: async () => (await stateOf('a'))?.paused ?? false });
  const before = probed.length;
  await opened.enqueue(ENVIRONMENT, 'ada', { kind: 'pause', server: 'nobody' });
  await until({ what: 'a while', ask: after(800) });
  expect(probed.length - before).toBeLessThanOrEqual(1);
  await opened.enqueue(ENVIRONMENT, 'ada', { kind: 'resume', server: 'a' });
  const resumedAt = probed.length;
  await until({ what: 'checks again', ask: () => probed.length > resumedAt + 1, limitMs: 5_000 });
}, 15_000);

test('a clock set back does not stop the checks, and does not make them hurry', async () => {
  await watch([aServer('a').every(300).build()]);
  await until({ what: 'checks', ask: () => probed.length >= 2, limitMs: 5_000 });
  clockMs = -3_600_000;
  const before = probed.length;
  await until({ what: 'checks again', ask: () => probed.length >= before + 3, limitMs: 3_000 });
  await until({ what: 'a while', ask: after(900) });
  expect(probed.length - before).toBeLessThan(10);
}, 15_000);

test('a loop that lost its lease ends', async () => {
  const loop = await watch([aServer('a').every(200).build()]);
  await opened.acquireLease(ENVIRONMENT, 0, 'another');
  expect(await loop.ended).toBe('lease_lost');
});

test('a contract that cannot be compared costs no check and no hurry, and is compared later', async () => {
  contract = aContract('one', 'search');
  const spec = aServerSpec().named('a').mcpOnly().every(300).with({ confirmMs: 50 }).build();
  await watch([spec]);
  await until({ what: 'the first contract', ask: () => stateOf('a'), limitMs: 5_000 });
  store.contract = () => Promise.reject(new AppError('STORE_UNAVAILABLE', 'locked'));
  contract = aContract('two', 'other');
  await until({ what: 'the second', ask: async () => (await stateOf('a'))?.contract.seenHash === 'two' });
  const before = probed.length;
  await until({ what: 'a while', ask: after(900) });
  expect(probed.length - before).toBeLessThan(6);
  store.contract = (hash) => opened.contract(hash);
  await until({
    what: 'the drift',
    ask: async () => ((await stateOf('a'))?.contract.drift.length ?? 0) > 0,
    limitMs: 3_000,
  });
  expect(errors).toEqual([]);
}, 15_000);

test('with fewer slots than servers every server has its turn, and a free slot is used at once', async () => {
  probeMs = 20;
  await watch(
    names(20).map((name) => aServer(name).every(200).build()),
    1,
  );
  await until({ what: 'the first checks', ask: () => probed.length >= 20, limitMs: 5_000 });
  const before = probed.length;
  await until({ what: 'a while', ask: after(2_000) });
  const turns = probed.slice(before);
  expect(turns.length).toBeGreaterThan(40);
  expect(new Set(turns.map(({ server }) => server)).size).toBe(20);
}, 15_000);

test('there are never more checks at once than slots', async () => {
  probeMs = 30;
  await watch(
    names(20).map((name) => aServer(name).every(100).build()),
    3,
  );
  await until({ what: 'several rounds', ask: () => probed.length >= 60, limitMs: 10_000 });
  expect(underWay.most).toBe(3);
}, 15_000);

test('of two attempts that attach at once neither leaves a loop that nobody can stop', async () => {
  const one = await planOf([aServer('a').every(200).build()]);
  const other = await planOf([aServer('a').every(200).build(), aServer('b').every(200).build()]);
  const [first, second, third] = await Promise.all([one, other, other].map((key) => loops.attach(key)));
  expect(third).toBe(second);
  expect(await first?.ended).toBe('stopped');
  await loops.stop(other);
  expect(await second?.ended).toBe('stopped');
});

test('stopping everything ends a loop that is being started', async () => {
  const attaching = loops.attach(await planOf([aServer('a').every(200).build()]));
  await loops.stopAll();
  expect(await (await attaching).ended).toBe('stopped');
});

async function watch(specs: readonly ServerSpec[], maxConcurrentChecks = 50): Promise<ShardLoop> {
  return loops.attach(await planOf(specs, maxConcurrentChecks));
}

async function planOf(specs: readonly ServerSpec[], maxConcurrentChecks = 50): Promise<ShardKey> {
  const hash = `release-of-${specs.length}`;
  const shared = { systemName: '', shardSize: 250, retention: RETENTION, document: {} };
  const responding = respondingSettings({ maintenance: windows });
  const settings = { ...shared, maxConcurrentChecks, servers: specs, responding };
  await opened.putRelease({ hash, environment: ENVIRONMENT, settings, createdAtMs: 0, source: 'test' });
  const releases = Object.fromEntries(specs.map(({ name }) => [name, hash]));
  const plan = planShards({ environment: ENVIRONMENT, releases, previous: null, shardSize: 250 });
  await opened.putPlan(plan);
  return { environment: ENVIRONMENT, shard: 0, planId: plan.id };
}

function aWindow(): MaintenanceWindow {
  const times = { kind: 'once', startsAtMs: nowMs() - 60_000, endsAtMs: nowMs() + 600_000 } as const;
  return { name: 'work', times, matchers: [], author: 'ann', comment: '', origin: 'person' };
}

function aProber(): Prober {
  const note = async (server: string): Promise<void> => {
    probed.push({ server, atMs: nowMs() });
    underWay = { now: underWay.now + 1, most: Math.max(underWay.most, underWay.now + 1) };
    await new Promise((resolve) => setTimeout(resolve, probeMs));
    underWay.now -= 1;
  };
  return {
    probeMcp: async ({ server }) => {
      await note(server);
      return (contract === null ? aMcpProbe() : aMcpProbe().promising(contract)).build();
    },
    probeRest: async ({ server }) => {
      await note(server);
      return (failing.has(server) ? aRestProbe().failing() : aRestProbe()).build();
    },
    pools: () => [],
    credentials: () => NO_CREDENTIALS,
    caches: () => [],
    close: () => Promise.resolve(),
  };
}

function aServer(name: string) {
  return aServerSpec().named(name).restOnly();
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `server-${index}`);
}

function nowMs(): number {
  return Date.now() + clockMs;
}

function after(ms: number): () => boolean {
  const end = Date.now() + ms;
  return () => Date.now() >= end;
}

function stateOf(server: string) {
  return opened.state(ENVIRONMENT, server);
}

function edges() {
  return opened.edges(ENVIRONMENT, null, { limit: 100 });
}

/** Oldest first. */
async function history(server = 'a'): Promise<readonly CheckView[]> {
  return (await opened.history(ENVIRONMENT, server, { limit: 100 })).items.toReversed();
}

/** A gateway that is seldom checked, and servers that depend on it and are checked all within two seconds. */
function withChildren(count: number): readonly ServerSpec[] {
  const gateway = aServer('gateway').every(60_000).with({ confirmMs: 300 });
  const children = names(count).map((name) =>
    aServer(name)
      .every(1_500)
      .with({ confirmMs: 0, dependsOn: ['gateway'] })
      .build(),
  );
  return [gateway.build(), ...children];
}

async function untilChecked(...servers: readonly string[]): Promise<void> {
  for (const server of servers) {
    await until({
      what: `a check of ${server}`,
      ask: async () => (await history(server)).length > 0,
      limitMs: 8_000,
    });
  }
}
