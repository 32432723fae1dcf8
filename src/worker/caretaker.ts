import type { Meter } from '../activities/watch-shard/meter.ts';
import type { CacheFigures } from '../domain/figures/cache-figures.ts';
import { summarisePools } from '../domain/figures/pool-figures.ts';
import type { ModeView } from '../domain/fleet/mode.ts';
import type { RetentionSettings } from '../domain/release/release.ts';
import type { CollectionLog, Log } from '../ports/log.ts';
import type { Prober } from '../ports/prober.ts';
import type { Store } from '../ports/store.ts';
import { createProcessMeter } from '../wiring/process-meter.ts';

export interface CaretakerOptions {
  readonly store: Store;
  readonly prober: Prober;
  readonly log: Log & CollectionLog;
  readonly identity: string;
  readonly environments: readonly string[];
  readonly meter: Meter;
  /** As the fleet's workflow says it. */
  readonly modeOf: (environment: string) => Promise<ModeView>;
  /** Of the caches beside the prober's own. */
  readonly caches: () => readonly CacheFigures[];
}

const MINUTE_MS = 60_000;
/** Who asks right after a start sees that somebody watches. */
const FIRST_FIGURES_MS = 2_000;
const ROLL_UP_EVERY_MS = 5 * MINUTE_MS;
const PURGE_EVERY_MS = 30 * MINUTE_MS;
const SAY_AUDIT_HEAD_EVERY_MS = 60 * MINUTE_MS;

/** The store's housekeeping and the process's own figures. Every step is idempotent: several workers may do it. */
export class Caretaker {
  readonly #options: CaretakerOptions;
  readonly #process = createProcessMeter();
  #timers: NodeJS.Timeout[] = [];
  #countedSinceMs = performance.now();
  /** By environment; releases are large, and the one that counts seldom changes. */
  readonly #retentions = new Map<string, { readonly hash: string; readonly retention: RetentionSettings }>();

  constructor(options: CaretakerOptions) {
    this.#options = options;
  }

  start(): void {
    const writeFigures = (): Promise<void> => this.#writeFigures();
    const FIGURES = 'write the figures of this worker';
    // The minutes are counted from the first figures on: two within one minute would write over each other.
    const first = (): void => {
      this.#every(MINUTE_MS, FIGURES, writeFigures);
      this.#attempt(FIGURES, writeFigures);
    };
    this.#timers.push(setTimeout(first, FIRST_FIGURES_MS));
    this.#every(MINUTE_MS, 'note the mode of the fleet', () => this.#noteModes());
    this.#every(ROLL_UP_EVERY_MS, 'roll minutes up into hours', () => this.#rollUp());
    this.#every(PURGE_EVERY_MS, 'delete what is past its retention', () => this.#purge());
    this.#every(SAY_AUDIT_HEAD_EVERY_MS, 'say the head of the audit log', () => this.#sayAuditHead());
  }

  stop(): void {
    this.#timers.forEach(clearInterval);
    this.#timers = [];
  }

  #every(periodMs: number, what: string, work: () => Promise<void>): void {
    this.#timers.push(
      setInterval(() => {
        this.#attempt(what, work);
      }, periodMs),
    );
  }

  #attempt(what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.#options.log.error(`Could not ${what}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  async #writeFigures(): Promise<void> {
    const { store, prober, identity, meter, log, caches } = this.#options;
    const { totals, busiest } = summarisePools(prober.pools());
    const figures = meter.take();
    const nowMs = performance.now();
    const countedMs = nowMs - this.#countedSinceMs;
    this.#countedSinceMs = nowMs;
    const { checks, commits, overruns, lagP99Ms } = figures;
    log.collection(`Collected ${checks} checks in ${Math.round(countedMs / 1_000)} s`, {
      commits,
      overruns,
      lag_p99_ms: lagP99Ms,
    });
    await store.putFigures({
      worker: identity,
      minuteMs: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - MINUTE_MS,
      startedAtMs: performance.timeOrigin,
      countedMs,
      ...figures,
      pools: busiest,
      poolTotals: totals,
      caches: [...prober.caches(), ...caches()],
      credentials: prober.credentials(),
      process: this.#process(),
    });
  }

  /** In the log, out of reach of who can change the store: what is cut off the audit log shows against it. */
  async #sayAuditHead(): Promise<void> {
    const { store, log } = this.#options;
    const last = await store.lastAuditSequence();
    const [head] = await store.auditAfter(last - 1, 1);
    if (head !== undefined) log.info('The head of the audit log', { sequence: last, audit_head: head.hash });
  }

  /** Also of a change that nobody could note, and of a Temporal that has begun anew. */
  async #noteModes(): Promise<void> {
    const { store, environments, modeOf } = this.#options;
    for (const environment of environments) await store.noteMode(environment, await modeOf(environment));
  }

  async #rollUp(): Promise<void> {
    for (const environment of this.#options.environments) {
      await this.#options.store.rollUpHours(environment, Date.now());
    }
  }

  async #purge(): Promise<void> {
    const { store, environments, log } = this.#options;
    for (const environment of environments) {
      const retention = await this.#retentionOf(environment);
      if (retention === null) continue;
      const purged = await store.purge(environment, retention, Date.now());
      if (purged.checks > 0)
        log.info(`Deleted ${purged.checks} checks past their retention`, { environment });
    }
  }

  /** What the environment as a whole runs on, even where an older release was read again. */
  async #retentionOf(environment: string): Promise<RetentionSettings | null> {
    const { store } = this.#options;
    const { current: hash } = await store.standing(environment);
    if (hash === null) return null;
    const known = this.#retentions.get(environment);
    if (known?.hash === hash) return known.retention;
    const release = await store.release(hash);
    if (release === null) return null;
    const { retention } = release.settings;
    this.#retentions.set(environment, { hash, retention });
    return retention;
  }
}
