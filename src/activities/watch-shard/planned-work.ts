import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import { layOutWindows, plannedSpans } from '../../domain/maintenance/planned-spans.ts';
import type { LaidWindow } from '../../domain/maintenance/planned-spans.ts';
import type { Span } from '../../domain/maintenance/starts.ts';
import type { IncidentStore } from '../../ports/incident-store.ts';
import type { Log } from '../../ports/log.ts';
import { isStoreFailure } from './store-failure.ts';
import type { WatchedServer } from './watched-server.ts';

export interface PlannedWorkOptions {
  readonly environment: string;
  readonly servers: readonly Pick<WatchedServer, 'spec' | 'windows' | 'planned'>[];
  readonly store: Pick<IncidentStore, 'quiet'>;
  readonly log: Pick<Log, 'error'>;
  readonly nowMs: () => number;
}

const LOOK_EVERY_MS = 10_000;
const HOUR_MS = 3_600_000;
/** Windows are laid out for so long, and anew when less than an hour of it is left. */
const HORIZON_MS = 6 * HOUR_MS;

/**
 * Tells the servers of a loop when work on them is planned: by the windows of their release, and by those that people
 * have added, for which it looks into the store now and then. Nothing is laid out while neither has changed.
 */
export class PlannedWork {
  readonly #options: PlannedWorkOptions;
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #trouble: string | null = null;
  #horizonMs = -Infinity;
  /** Of the windows of each release. */
  #configured: ReadonlyMap<readonly MaintenanceWindow[], readonly LaidWindow[]> = new Map();
  #added: readonly MaintenanceWindow[] = [];

  constructor(options: PlannedWorkOptions) {
    this.#options = options;
  }

  /** Looks once, and then again every ten seconds. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    await this.look();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Never throws. While the store is away what was known holds on. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const leftMs = this.#horizonMs - this.#options.nowMs();
      // More than was ever laid out is left where the clock was set back.
      if (leftMs < HOUR_MS || leftMs > HORIZON_MS) this.#layOutAnew();
      const { windows } = await this.#options.store.quiet(this.#options.environment);
      if (JSON.stringify(windows) !== JSON.stringify(this.#added)) {
        this.#tell(windows);
        this.#added = windows;
      }
      this.#trouble = null;
    } catch (error) {
      if (!isStoreFailure(error)) this.#sayOnce(`Maintenance windows cannot be read: ${String(error)}`);
    } finally {
      this.#isLooking = false;
    }
  }

  #layOutAnew(): void {
    const horizonMs = this.#options.nowMs() + HORIZON_MS;
    const span = this.#spanTo(horizonMs);
    const releases = new Set(this.#options.servers.map(({ windows }) => windows));
    this.#configured = new Map([...releases].map((windows) => [windows, layOutWindows(windows, span)]));
    this.#tell(this.#added, horizonMs);
    this.#horizonMs = horizonMs;
  }

  /** From an hour ago, for checks that are under way. */
  #spanTo(toMs: number): Span {
    return { fromMs: this.#options.nowMs() - HOUR_MS, toMs };
  }

  #tell(windowsAdded: readonly MaintenanceWindow[], horizonMs = this.#horizonMs): void {
    const { environment, servers } = this.#options;
    const added = layOutWindows(windowsAdded, this.#spanTo(horizonMs));
    for (const server of servers) {
      const { spec, windows } = server;
      const laid = [...(this.#configured.get(windows) ?? []), ...added];
      server.planned = plannedSpans(laid, { ...spec.labels, server: spec.name, environment });
    }
  }

  #sayOnce(trouble: string): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.log.error(trouble, { environment: this.#options.environment });
  }
}
