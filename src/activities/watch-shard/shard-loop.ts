import { probeServer } from '../../actions/server/probe-server.ts';
import { viewCheck } from '../../domain/check/view-check.ts';
import type { SequencedCommand } from '../../domain/command/command.ts';
import { confirmDueMs, nextDueMs } from '../../domain/schedule/schedule.ts';
import type { ServerState } from '../../domain/server/server-state.ts';
import { foldCheck } from '../../domain/watch/fold-check.ts';
import { foldCommand } from '../../domain/watch/fold-command.ts';
import { tellEdge } from '../../domain/watch/snapshot.ts';
import type { Fleet } from '../../ports/fleet.ts';
import type { CollectionLog, Log } from '../../ports/log.ts';
import type { Prober } from '../../ports/prober.ts';
import type { ToolChange, ToolContract } from '../../domain/tool-contract/tool-contract.ts';
import type { ShardLease, ShardStore } from '../../ports/store.ts';
import { CommandReader } from './command-reader.ts';
import { driftTo, newBaseline } from './contract-drift.ts';
import { EdgeSender } from './edge-sender.ts';
import { hasten, suspectsOf } from './hasten-parents.ts';
import type { Meter } from './meter.ts';
import { readLevel } from './read-level.ts';
import { Recorder } from './recorder.ts';
import { urgencyOf } from './send-pace.ts';
import { isStoreFailure, sayStoreTrouble } from './store-failure.ts';
import { dueMsOf, isProbed, settleClock, type WatchedServer } from './watched-server.ts';

export interface ShardLoopOptions {
  readonly lease: ShardLease;
  readonly servers: readonly WatchedServer[];
  readonly maxConcurrentChecks: number;
  readonly store: ShardStore;
  readonly prober: Prober;
  readonly fleet: Fleet;
  readonly log: Log & CollectionLog;
  readonly meter: Meter;
  readonly nowMs: () => number;
  /** Uniform in [0, 1). */
  readonly chance: () => number;
  /** Brings the checks of these servers forward, in whichever loop of this process watches them. */
  readonly hasten: (servers: readonly string[]) => void;
}

export type LoopEnd = 'stopped' | 'lease_lost';

const LONGEST_SLEEP_MS = 250;
const COMMANDS_EVERY_MS = 250;
const SNAPSHOT_EVERY_MS = 3_600_000;
/** Checks under way at a stop get this long; a hanging one is given up and made again by whoever comes next. */
const DRAIN_MS = 500;
const LAST_SEND_MS = 1_000;

/**
 * Probes the servers of one shard on their schedule, folds what comes of it and records it, until it is stopped or
 * another loop has taken the shard's lease. It knows nothing of Temporal: whether Temporal answers is not its concern.
 */
export class ShardLoop {
  readonly ended: Promise<LoopEnd>;
  readonly #options: ShardLoopOptions;
  readonly #recorder: Recorder;
  readonly #sender: EdgeSender;
  readonly #commands: CommandReader;
  readonly #byName: ReadonlyMap<string, WatchedServer>;
  readonly #underWay = new Set<Promise<void>>();
  /** Servers whose accepted contract could not be read when a new one was seen. */
  readonly #driftOwed = new Set<string>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #end: (end: LoopEnd) => void;
  #tick: NodeJS.Timeout | null = null;
  /** A due server was passed over because as many checks as are allowed were under way. */
  #isShortOfSlots = false;
  #isStopped = false;
  /** Checks that end later than this are not recorded. */
  #isDrained = false;

  constructor(options: ShardLoopOptions) {
    const { lease, store, fleet, log, servers, meter } = options;
    const { promise, resolve } = Promise.withResolvers<LoopEnd>();
    this.ended = promise;
    this.#end = resolve;
    this.#options = options;
    this.#byName = new Map(servers.map((server) => [server.spec.name, server]));
    this.#commands = new CommandReader({
      environment: lease.environment,
      store,
      log,
      afterSequence: Math.min(...servers.map(({ state }) => state.commandSequence), Number.MAX_SAFE_INTEGER),
      obey: (command) => this.#obey(command),
    });
    this.#sender = new EdgeSender({
      environment: lease.environment,
      shard: lease.shard,
      store,
      fleet,
      log,
      watches: (server) => this.#byName.has(server),
      tell: (edge) => tellEdge(edge, this.#byName.get(edge.server)),
      snapshot: () => readLevel(store, lease.environment, this.#byName),
    });
    this.#recorder = new Recorder({
      store,
      lease,
      onCommitted: (edges) => {
        meter.committed();
        if (edges.length > 0) this.#sender.nudge(urgencyOf(edges));
      },
      onTrouble: (error, dropped) => {
        sayStoreTrouble(options, error?.message ?? null, dropped);
      },
      onLeaseLost: () => {
        void this.#finish('lease_lost');
      },
    });
  }

  start(): void {
    this.#timers.push(
      setInterval(() => void this.#commands.read(), COMMANDS_EVERY_MS),
      setInterval(() => {
        this.sendSnapshot();
      }, SNAPSHOT_EVERY_MS),
    );
    this.#sender.wantSnapshot(this.#isBlank() ? 'gather' : 'now');
    this.#wake();
  }

  sendSnapshot(): void {
    this.#sender.wantSnapshot('now');
  }

  /** Checks these now, as far as it watches them; see `hasten-parents.ts`. */
  hasten(servers: readonly string[]): void {
    if (hasten(servers, { byName: this.#byName, nowMs: this.#options.nowMs() })) this.#wakeIn(1);
  }

  /** Nothing is true of any server yet, and the first sweep will soon have more to say. */
  #isBlank(): boolean {
    return this.#options.servers.every(({ state }) => Object.keys(state.conditions).length === 0);
  }

  /** Ends probing, records what is under way, and lets go. Bounded at about two seconds. */
  async stop(): Promise<void> {
    await this.#finish('stopped');
  }

  async #finish(end: LoopEnd): Promise<void> {
    if (this.#isStopped) {
      await this.ended;
      return;
    }
    this.#isStopped = true;
    if (this.#tick !== null) clearTimeout(this.#tick);
    this.#timers.forEach(clearInterval);
    const drained = Promise.all(this.#underWay);
    await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, DRAIN_MS))]);
    this.#isDrained = true;
    await this.#recorder.close();
    await this.#sender.stop(LAST_SEND_MS);
    this.#sayEnd(end);
    this.#end(end);
  }

  #wake(): void {
    if (this.#isStopped) return;
    if (this.#tick !== null) clearTimeout(this.#tick);
    const nowMs = this.#options.nowMs();
    let earliestMs = nowMs + LONGEST_SLEEP_MS;
    const due: WatchedServer[] = [];
    for (const server of this.#options.servers) {
      if (server.isBusy || !isProbed(server)) continue;
      settleClock(server, nowMs);
      const dueMs = dueMsOf(server);
      if (dueMs > nowMs) earliestMs = Math.min(earliestMs, dueMs);
      else due.push(server);
    }
    this.#startChecks(due);
    this.#wakeIn(earliestMs - nowMs);
  }

  /** Those that have waited longest, as many as are allowed. */
  #startChecks(due: WatchedServer[]): void {
    const free = Math.max(0, this.#options.maxConcurrentChecks - this.#underWay.size);
    this.#isShortOfSlots = due.length > free;
    this.#options.meter.queued(Math.max(0, due.length - free));
    if (this.#isShortOfSlots) due.sort((one, other) => dueMsOf(one) - dueMsOf(other));
    for (const server of due.slice(0, free)) this.#startCheck(server);
  }

  #startCheck(server: WatchedServer): void {
    server.isBusy = true;
    this.#options.meter.started(this.#options.nowMs() - dueMsOf(server));
    const check = this.#check(server)
      .catch((error: unknown) => {
        this.#options.log.error(`Check of ${server.spec.name} failed inside Watchkeeper: ${String(error)}`);
      })
      .then(() => {
        this.#underWay.delete(check);
        this.#options.meter.ended();
        this.#reschedule(server);
      });
    this.#underWay.add(check);
  }

  async #check(server: WatchedServer): Promise<void> {
    const { prober, nowMs, log, lease } = this.#options;
    const { spec, release, rules, planned } = server;
    const origin = server.confirmMs !== null && server.confirmMs < server.slotMs ? 'confirm' : 'schedule';
    server.confirmMs = null;
    const check = await probeServer({ prober, nowMs, spec, state: server.state, release, origin });
    const contract = check.mcp.tools?.contract ?? null;
    const isNews = contract !== null && contract.hash !== server.state.contract.seenHash;
    const drift = await this.#driftOf(server.state, contract);
    if (this.#isDrained) return;
    const view = viewCheck(check);
    const before = server.state.lastVerdicts;
    const { state, edges } = foldCheck({ state: server.state, check, view, spec, drift, rules, planned });
    server.state = state;
    const rollups = spec.collectsMetrics === false ? [] : server.rollups.add(view);
    this.#recorder.add({ state, edges, check: view, rollups, ...(isNews ? { contract } : {}) });
    server.confirmMs = confirmDueMs({ confirmMs: spec.confirmMs, before, check: view, atMs: nowMs() });
    const suspects = suspectsOf(server, edges);
    if (suspects.length > 0) this.#options.hasten(suspects);
    log.check(lease.environment, view);
    if (edges.length > 0) log.became(lease.environment, edges);
  }

  /** Null where it need not be known, or cannot be now: then the next check that reads the contract asks again. */
  async #driftOf(
    { server, contract }: ServerState,
    seen: ToolContract | null,
  ): Promise<readonly ToolChange[] | null> {
    if (seen === null || (seen.hash === contract.seenHash && !this.#driftOwed.has(server))) return null;
    try {
      const drift = await driftTo(this.#options.store, contract.acceptedHash, seen);
      this.#driftOwed.delete(server);
      return drift;
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      this.#driftOwed.add(server);
      return null;
    }
  }

  #reschedule(server: WatchedServer): void {
    const { nowMs, chance, meter } = this.#options;
    const { name, intervalMs, jitterRatio } = server.spec;
    const now = nowMs();
    server.isBusy = false;
    if (server.slotMs <= now) {
      const previousDueMs = server.slotMs;
      const next = nextDueMs({
        server: name,
        intervalMs,
        jitterRatio,
        previousDueMs,
        nowMs: now,
        chance: chance(),
      });
      server.slotMs = next.dueMs;
      if (next.skipped > 0) meter.overran(next.skipped);
    }
    if (this.#isShortOfSlots || dueMsOf(server) - now < LONGEST_SLEEP_MS) this.#wakeIn(1);
  }

  /** Many checks end in one turn of the event loop: they share one look at the timetable. */
  #wakeIn(ms: number): void {
    if (this.#isStopped) return;
    if (this.#tick !== null) clearTimeout(this.#tick);
    this.#tick = setTimeout(
      () => {
        this.#wake();
      },
      Math.max(1, ms),
    );
  }

  async #obey(sequenced: SequencedCommand): Promise<void> {
    const server = this.#byName.get(sequenced.command.server);
    if (server === undefined || this.#isStopped) return;
    const baseline = await newBaseline(
      this.#options.store,
      server.state.contract.seenHash,
      sequenced.command,
    );
    const folded = foldCommand({ state: server.state, command: sequenced, spec: server.spec, ...baseline });
    if (folded.state === server.state) return;
    server.state = folded.state;
    this.#recorder.add(folded);
    this.#options.log.became(this.#options.lease.environment, folded.edges);
    this.#wake();
  }

  #sayEnd(end: LoopEnd): void {
    const { log, lease, servers } = this.#options;
    const { environment, shard, epoch } = lease;
    const why = end === 'stopped' ? 'it was stopped' : 'another loop has its shard';
    log.collection(`Collection of ${servers.length} servers ends: ${why}`, { environment, shard, epoch });
  }
}
