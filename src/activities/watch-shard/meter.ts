import type { LoopFigures } from '../../domain/figures/worker-figures.ts';

/** At most this many lags a minute are kept; beyond it every further one replaces a kept one in turn. */
const LAGS_KEPT = 20_000;

/** Counts what the loops of one process do, for one minute at a time. */
export class Meter {
  #lags: number[] = [];
  #checks = 0;
  #overruns = 0;
  #commits = 0;
  #running = 0;
  #runningPeak = 0;
  #queuePeak = 0;

  /** A check started `lagMs` after it was due. */
  started(lagMs: number): void {
    if (this.#lags.length < LAGS_KEPT) this.#lags.push(lagMs);
    else this.#lags[this.#checks % LAGS_KEPT] = lagMs;
    this.#checks += 1;
    this.#running += 1;
    this.#runningPeak = Math.max(this.#runningPeak, this.#running);
  }

  /** A check that was started is over. */
  ended(): void {
    this.#running -= 1;
  }

  /** So many checks of a loop are due and have to wait for a free place. */
  queued(checks: number): void {
    this.#queuePeak = Math.max(this.#queuePeak, checks);
  }

  overran(slots: number): void {
    this.#overruns += slots;
  }

  committed(): void {
    this.#commits += 1;
  }

  /** The figures since the last call. */
  take(): LoopFigures {
    const sorted = this.#lags.sort((one, other) => one - other);
    const figures: LoopFigures = {
      checks: this.#checks,
      lagP50Ms: quantile(sorted, 0.5),
      lagP99Ms: quantile(sorted, 0.99),
      overruns: this.#overruns,
      commits: this.#commits,
      running: this.#running,
      runningPeak: this.#runningPeak,
      queuePeak: this.#queuePeak,
    };
    this.#lags = [];
    this.#checks = 0;
    this.#overruns = 0;
    this.#commits = 0;
    this.#runningPeak = this.#running;
    this.#queuePeak = 0;
    return figures;
  }
}

/** Nearest rank. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
