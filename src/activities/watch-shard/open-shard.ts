import { AppError } from '../../domain/error/app-error.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import type { ShardPlan } from '../../domain/plan/shard-plan.ts';
import type { Release } from '../../domain/release/release.ts';
import { periodStart } from '../../domain/rollup/latency.ts';
import { firstDueMs, nextDueMs } from '../../domain/schedule/schedule.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { ServerState } from '../../domain/server/server-state.ts';
import { compileRules } from '../../domain/alert/fold-alerts.ts';
import type { CompiledRule } from '../../domain/alert/fold-alerts.ts';
import { parentsOf } from '../../domain/routing/suppression.ts';
import { initialState } from '../../domain/watch/fold-check.ts';
import type { ReleaseStore, ShardStore } from '../../ports/store.ts';
import { RollupKeeper } from './rollup-keeper.ts';
import type { WatchedServer } from './watched-server.ts';

export interface OpenShard {
  readonly store: ShardStore & Pick<ReleaseStore, 'plan'>;
  readonly releases: Pick<ReleaseStore, 'release'>;
  readonly environment: string;
  readonly shard: number;
  readonly planId: string;
  readonly nowMs: () => number;
  readonly chance: () => number;
}

export interface OpenedShard {
  readonly servers: readonly WatchedServer[];
  readonly maxConcurrentChecks: number;
}

/** Everything that a loop needs to go on where the last one stopped, read from the store. */
export async function openShard(request: OpenShard): Promise<OpenedShard> {
  const { store, environment, shard, planId } = request;
  const plan = await readPlan(store, planId);
  const names = plan.shards.find((assignment) => assignment.shard === shard)?.servers ?? [];
  const releases = await readReleases(
    request.releases,
    new Set(names.map((name) => plan.releases[name] ?? '')),
  );
  const states = new Map((await store.states(environment, names)).map((state) => [state.server, state]));
  const rules = new Map(
    [...releases].map(([hash, { settings }]) => [hash, compileRules(settings.alertRules ?? [])]),
  );
  const servers: WatchedServer[] = [];
  for (const name of names) {
    const hash = plan.releases[name] ?? '';
    const spec = releases.get(hash)?.settings.servers.find((candidate) => candidate.name === name);
    if (spec === undefined) continue;
    const state = states.get(name) ?? initialState(name);
    const responding = releases.get(hash)?.settings.responding;
    const parents = parentsOf(spec, responding?.routing.inhibitBy ?? []);
    const windows = responding?.maintenance ?? NO_WINDOWS;
    const opening = { spec, hash, state, parents, windows, rules: rules.get(hash) ?? [] };
    servers.push(await openServer(request, opening));
  }
  const limits = [...releases.values()].map(({ settings }) => settings.maxConcurrentChecks);
  return { servers, maxConcurrentChecks: Math.max(1, ...limits) };
}

const NO_WINDOWS: readonly MaintenanceWindow[] = [];

interface Opening {
  readonly spec: ServerSpec;
  readonly hash: string;
  readonly state: ServerState;
  readonly parents: readonly string[];
  readonly windows: readonly MaintenanceWindow[];
  readonly rules: readonly CompiledRule[];
}

async function openServer(
  request: OpenShard,
  { spec, hash, state, parents, windows, rules }: Opening,
): Promise<WatchedServer> {
  const { store, environment } = request;
  const lastAtMs = state.last?.atMs ?? null;
  const recorded =
    lastAtMs === null ? [] : await store.checksSince(environment, spec.name, periodStart('minute', lastAtMs));
  return {
    spec,
    release: hash,
    rules,
    rollups: new RollupKeeper(spec.name, recorded),
    parents,
    windows,
    planned: [],
    state,
    slotMs: resumeSlotMs(request, { spec, lastAtMs, isNewRelease: state.last?.release !== hash }),
    confirmMs: null,
    hastenedAtMs: null,
    isBusy: false,
  };
}

/** A hand-over makes a server late by a moment; a longer absence is the first sweep's matter. */
const LATE_INTERVALS = 3;
const LATE_SPREAD_MS = 500;
const LONGEST_HAND_OVER_MS = 2_000;

interface Resumed {
  readonly spec: ServerSpec;
  readonly lastAtMs: number | null;
  readonly isNewRelease: boolean;
}

/**
 * A server checked within its interval keeps its place in the timetable, so that neither a reload nor a new plan fires
 * every check at once; one that a hand-over has made late comes at once; one that is late because its interval has
 * become shorter comes at its place in the new timetable; any other is part of the first sweep.
 */
function resumeSlotMs({ nowMs, chance }: OpenShard, { spec, lastAtMs, isNewRelease }: Resumed): number {
  const now = nowMs();
  const { name: server, intervalMs, jitterRatio } = spec;
  const timetable = { server, intervalMs, jitterRatio, nowMs: now, chance: chance() };
  if (lastAtMs === null || lastAtMs > now || lastAtMs + LATE_INTERVALS * intervalMs <= now) {
    return firstDueMs({ server, intervalMs, startMs: now });
  }
  const lateMs = now - lastAtMs - intervalMs;
  if (lateMs < 0) return nextDueMs({ ...timetable, previousDueMs: lastAtMs }).dueMs;
  if (isNewRelease && lateMs > LONGEST_HAND_OVER_MS) {
    return nextDueMs({ ...timetable, previousDueMs: now - intervalMs }).dueMs;
  }
  return firstDueMs({ server, intervalMs: Math.min(intervalMs, LATE_SPREAD_MS), startMs: now });
}

async function readPlan(store: OpenShard['store'], planId: string): Promise<ShardPlan> {
  const plan = await store.plan(planId);
  if (plan !== null) return plan;
  throw new AppError(
    'PRECONDITION_MISSING',
    `Plan ${planId} is not in the store. Was the database replaced while Temporal kept its own? Restart a worker: it makes a new plan.`,
  );
}

async function readReleases(
  store: OpenShard['releases'],
  hashes: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Release>> {
  const releases = new Map<string, Release>();
  for (const hash of hashes) {
    const release = await store.release(hash);
    if (release === null) {
      throw new AppError(
        'PRECONDITION_MISSING',
        `Release ${hash} is assigned but not in the store: read the configuration again.`,
      );
    }
    releases.set(hash, release);
  }
  return releases;
}
