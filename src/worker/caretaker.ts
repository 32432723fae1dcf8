import type { Meter } from '../activities/watch-shard/meter.ts';
import type { RetentionSettings } from '../domain/release/release.ts';
import type { Log } from '../ports/log.ts';
import type { Prober } from '../ports/prober.ts';
import type { Store } from '../ports/store.ts';

export interface CaretakerOptions {
  readonly store: Store;
  readonly prober: Prober;
  readonly log: Log;
  readonly identity: string;
  readonly environments: readonly string[];
  readonly meter: Meter;
}

const MINUTE_MS = 60_000;
const ROLL_UP_EVERY_MS = 5 * MINUTE_MS;
const PURGE_EVERY_MS = 30 * MINUTE_MS;

/** The store's housekeeping and the process's own figures. Every step is idempotent: several workers may do it. */
export class Caretaker {
  readonly #options: CaretakerOptions;
  #timers: NodeJS.Timeout[] = [];
  /** By environment; releases are large, and the one that counts seldom changes. */
  readonly #retentions = new Map<string, { readonly hash: string; readonly retention: RetentionSettings }>();

  constructor(options: CaretakerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#every(MINUTE_MS, 'write the figures of this worker', () => this.#writeFigures());
    this.#every(ROLL_UP_EVERY_MS, 'roll minutes up into hours', () => this.#rollUp());
    this.#every(PURGE_EVERY_MS, 'delete what is past its retention', () => this.#purge());
  }

  stop(): void {
    this.#timers.forEach(clearInterval);
    this.#timers = [];
  }

  #every(periodMs: number, what: string, work: () => Promise<void>): void {
    const run = (): void => {
      work().catch((error: unknown) => {
        this.#options.log.error(
          `Could not ${what}: ${error instanceof Error ? error.message : String(error)}`,
        );
      });
    };
    this.#timers.push(setInterval(run, periodMs));
  }

  async #writeFigures(): Promise<void> {
    const { store, prober, identity, meter } = this.#options;
    const minuteMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
    const rssBytes = process.memoryUsage.rss();
    await store.putFigures({ worker: identity, minuteMs, pools: prober.pools(), rssBytes, ...meter.take() });
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
