import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open-sqlite-store.ts';
import { compileRules } from '../../../src/domain/alert/fold-alerts.ts';
import type { CompiledRule } from '../../../src/domain/alert/fold-alerts.ts';
import { SHIPPED_RULES } from '../../../src/domain/alert/shipped-rules.ts';
import { createRollupBuilder } from '../../../src/domain/rollup/minute-rollup.ts';
import type { Check } from '../../../src/domain/check/check.ts';
import { viewCheck } from '../../../src/domain/check/view-check.ts';
import type { HostSpec } from '../../../src/domain/execute/place.ts';
import type { Release } from '../../../src/domain/release/release.ts';
import type { ServerSpec } from '../../../src/domain/server/server-spec.ts';
import type { ServerState } from '../../../src/domain/server/server-state.ts';
import { diffContracts } from '../../../src/domain/tool-contract/diff-contracts.ts';
import type { ToolChange } from '../../../src/domain/tool-contract/tool-contract.ts';
import { foldCheck, initialState } from '../../../src/domain/watch/fold-check.ts';
import type { Folded } from '../../../src/domain/watch/fold-check.ts';
import { foldCommand } from '../../../src/domain/watch/fold-command.ts';
import type { ShardLease, Store } from '../../../src/ports/store.ts';

export interface RecordedFleet {
  readonly store: Store;
  /** Of the store's file. */
  readonly path: string;
  readonly environment: string;
  /** Folds checks as the loop that watches the servers would, and commits each. */
  record(...checks: readonly Check[]): Promise<void>;
  /** Folds the commands that wait, as that loop would; returns how many. */
  foldCommands(): Promise<number>;
  close(): Promise<void>;
}

export interface RecordedFleetOptions {
  readonly specs: readonly ServerSpec[];
  readonly nowMs: () => number;
  readonly environment?: string;
  /** What runs; made of the servers where it is absent. */
  readonly release?: Release;
}

/** A real store in a folder of its own, holding a release of these servers. */
export async function createRecordedFleet(options: RecordedFleetOptions): Promise<RecordedFleet> {
  const { specs, nowMs, environment = 'development' } = options;
  const folder = await mkdtemp(join(tmpdir(), 'recorded-fleet-'));
  const path = join(folder, 'store.db');
  const store = await openSqliteStore({ path, nowMs });
  const release = options.release ?? releaseOf(specs, environment);
  const rules = compileRules(release.settings.alertRules ?? []);
  await store.applyRelease(release);
  const lease = await store.acquireLease(environment, 0, 'recorded-fleet');
  return {
    store,
    path,
    environment,
    record: async (...checks) => {
      for (const check of checks) await recordCheck({ store, lease, specs, rules }, check);
    },
    foldCommands: () => foldCommands({ store, lease, specs, rules }),
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

interface Parts {
  readonly store: Store;
  readonly lease: ShardLease;
  readonly specs: readonly ServerSpec[];
  readonly rules: readonly CompiledRule[];
}

async function recordCheck({ store, lease, specs, rules }: Parts, check: Check): Promise<void> {
  const spec = specOf(specs, check.server);
  const state = (await store.state(lease.environment, check.server)) ?? initialState(check.server);
  const view = viewCheck(check);
  const drift = await driftOf(store, state, check);
  const folded = foldCheck({ state, check, view, spec, drift, rules });
  const minute = createRollupBuilder(check.server, check.atMs);
  minute.add(view);
  const startMs = Math.floor(check.atMs / 60_000) * 60_000;
  for (const earlier of await store.checksSince(lease.environment, check.server, startMs)) {
    if (earlier.atMs < startMs + 60_000) minute.add(earlier);
  }
  const contract = check.mcp.tools?.contract ?? null;
  await store.commit({
    lease,
    checks: [view],
    states: [folded.state],
    edges: folded.edges,
    contracts: contract === null ? [] : [contract],
    rollups: [minute.build('minute')],
  });
}

async function driftOf(
  store: Store,
  state: ServerState,
  check: Check,
): Promise<readonly ToolChange[] | null> {
  const seen = check.mcp.tools?.contract ?? null;
  const { acceptedHash, seenHash } = state.contract;
  if (seen === null || seen.hash === seenHash || acceptedHash === null) return null;
  const accepted = await store.contract(acceptedHash);
  return accepted === null ? null : diffContracts(accepted, seen).changes;
}

async function foldCommands({ store, lease, specs }: Parts): Promise<number> {
  let folded = 0;
  const { environment } = lease;
  for (const command of await store.commandsAfter(environment, 0)) {
    const { server } = command.command;
    const state = (await store.state(environment, server)) ?? initialState(server);
    if (command.sequence <= state.commandSequence) continue;
    const next: Folded = foldCommand({ state, command, spec: specOf(specs, server), drift: [] });
    await store.commit({
      lease,
      checks: [],
      states: [next.state],
      edges: next.edges,
      contracts: [],
      rollups: [],
    });
    folded += 1;
  }
  return folded;
}

function specOf(specs: readonly ServerSpec[], name: string): ServerSpec {
  const spec = specs.find((candidate) => candidate.name === name);
  if (spec === undefined) throw new Error(`${name} is not in this fleet.`);
  return spec;
}

/** What a file says of a server, as far as changes of the release need it. */
export function entryOf({ name, enabled, mcp, rest, host }: ServerSpec): object {
  return {
    server_name: name,
    enabled,
    ...(mcp === null ? { mcp_enabled: false } : { mcp_endpoint_url: mcp.url, mcp_mode: mcp.mode }),
    ...(rest === null ? { rest_enabled: false } : { rest_health_endpoint_url: rest.url }),
    ...(host === undefined ? {} : { host: hostEntryOf(host) }),
  };
}

function hostEntryOf({ place, unit, logPath }: HostSpec): object {
  const written = {
    ...{ executor: place.executor, unit, log_path: logPath },
    ...(place.executor === 'ssh' && {
      ...{ address: place.address, user: place.user, port: place.port },
      ...{ identity_file: place.identityFile, known_hosts: place.knownHosts },
    }),
  };
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== null));
}

/** Called r1, of these servers, with the shipped rules and nobody to tell. */
export function releaseOf(specs: readonly ServerSpec[], environment: string): Release {
  return {
    hash: 'r1',
    environment,
    createdAtMs: 0,
    source: 'recorded.yaml',
    settings: {
      systemName: 'recorded',
      shardSize: 250,
      maxConcurrentChecks: 250,
      retention: { checksMs: 172_800_000, minutesMs: 7_776_000_000, hoursMs: 34_560_000_000 },
      alertRules: SHIPPED_RULES,
      servers: specs,
      document: { environment, servers: specs.map(entryOf) },
    },
  };
}
