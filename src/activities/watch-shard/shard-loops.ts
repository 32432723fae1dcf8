import type { CacheFigures } from '../../domain/figures/cache-figures.ts';
import type { Fleet } from '../../ports/fleet.ts';
import type { CollectionLog, Log } from '../../ports/log.ts';
import type { Prober } from '../../ports/prober.ts';
import type { IncidentStore } from '../../ports/incident-store.ts';
import type { ReleaseStore, ShardStore } from '../../ports/store.ts';
import { Meter } from './meter.ts';
import { openShard } from './open-shard.ts';
import { PlannedWork } from './planned-work.ts';
import { ReleaseCache } from './release-cache.ts';
import { ShardLoop } from './shard-loop.ts';

export interface ShardLoopsOptions {
  readonly store: ShardStore & Pick<ReleaseStore, 'plan' | 'release'> & Pick<IncidentStore, 'quiet'>;
  readonly prober: Prober;
  readonly fleet: Fleet;
  readonly log: Log & CollectionLog;
  /** Names the process in leases and figures. */
  readonly worker: string;
  readonly nowMs: () => number;
  readonly chance: () => number;
}

export interface ShardKey {
  readonly environment: string;
  readonly shard: number;
  readonly planId: string;
}

interface Running {
  readonly key: ShardKey;
  readonly loop: ShardLoop;
  /** Set while no activity attempt looks after the loop. */
  orphanTimer: NodeJS.Timeout | null;
}

const ORPHAN_LOOK_MS = 5_000;

/**
 * The loops of this process. A loop outlives the activity attempt that started it when Temporal goes away; the next
 * attempt in the same process adopts it, and meanwhile it asks every five seconds whether it is still wanted.
 */
export class ShardLoops {
  readonly meter = new Meter();
  readonly #options: ShardLoopsOptions;
  readonly #releases: ReleaseCache;
  readonly #running = new Map<string, Running>();
  /** The last attach or stop of each shard: the next one waits for it, so that no loop is started beside another. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: ShardLoopsOptions) {
    this.#options = options;
    this.#releases = new ReleaseCache(options.store, options.nowMs);
  }

  /** Of the releases that the loops share. */
  releaseCache(): CacheFigures {
    return this.#releases.figures();
  }

  /** The loop for this shard and plan, adopted or started. */
  attach(key: ShardKey): Promise<ShardLoop> {
    return this.#inTurn(nameOf(key), () => this.#attach(key));
  }

  async #attach(key: ShardKey): Promise<ShardLoop> {
    const name = nameOf(key);
    const running = this.#running.get(name);
    if (running?.key.planId === key.planId) {
      this.#setOrphan(running, false);
      running.loop.sendSnapshot();
      return running.loop;
    }
    await running?.loop.stop();
    const loop = await this.#start(key);
    const started: Running = { key, loop, orphanTimer: null };
    this.#running.set(name, started);
    void loop.ended.then(() => {
      this.#setOrphan(started, false);
      if (this.#running.get(name) === started) this.#running.delete(name);
    });
    return loop;
  }

  /** The attempt that looked after the loop is gone and Temporal has not asked for its end. */
  orphan(key: ShardKey): void {
    const running = this.#running.get(nameOf(key));
    if (running?.key.planId === key.planId) this.#setOrphan(running, true);
  }

  /** Ends the loop of this shard and plan, if it runs here. */
  stop(key: ShardKey): Promise<void> {
    const name = nameOf(key);
    return this.#inTurn(name, async () => {
      const running = this.#running.get(name);
      if (running?.key.planId === key.planId) await running.loop.stop();
    });
  }

  /** Ends every loop, those that are being started too. */
  async stopAll(): Promise<void> {
    const names = new Set([...this.#running.keys(), ...this.#turns.keys()]);
    await Promise.all(
      [...names].map((name) => this.#inTurn(name, () => this.#running.get(name)?.loop.stop())),
    );
  }

  async #inTurn<T>(name: string, act: () => Promise<T> | T): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const turn = before.then(act, act);
    this.#turns.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
    }
  }

  async #start(key: ShardKey): Promise<ShardLoop> {
    const { worker, ...deps } = this.#options;
    const lease = await deps.store.acquireLease(key.environment, key.shard, worker);
    const opened = await openShard({ ...deps, ...key, releases: this.#releases });
    const loop = new ShardLoop({ ...deps, ...opened, lease, meter: this.meter });
    const planned = new PlannedWork({ ...deps, ...opened, environment: key.environment });
    void loop.ended.then(() => {
      planned.stop();
    });
    await planned.start();
    loop.start();
    const facts = { environment: key.environment, shard: key.shard, epoch: lease.epoch };
    deps.log.info(`Watching ${opened.servers.length} servers`, facts);
    deps.log.collection(`Collection of ${opened.servers.length} servers starts`, facts);
    return loop;
  }

  #setOrphan(running: Running, isOrphan: boolean): void {
    if (running.orphanTimer !== null) clearInterval(running.orphanTimer);
    running.orphanTimer = isOrphan ? setInterval(() => void this.#look(running), ORPHAN_LOOK_MS) : null;
  }

  async #look(running: Running): Promise<void> {
    const { key, loop } = running;
    const standing = await this.#options.fleet.shardStanding(key.environment, key.shard, key.planId);
    if (standing !== 'ended' || running.orphanTimer === null) return;
    this.#options.log.warn('The shard is no longer wanted; its loop ends', {
      environment: key.environment,
      shard: key.shard,
    });
    await loop.stop();
  }
}

function nameOf({ environment, shard }: ShardKey): string {
  return `${environment}/${shard}`;
}
