/** Something that must end when time is up. */
export interface Expirable {
  expire(): void;
}

/** The end of one attempt: a single timer, whatever happens within the attempt. Times are of the monotonic clock. */
export class Deadline {
  readonly startedAtMs = performance.now();
  readonly limitMs: number;
  readonly #watching = new Set<Expirable>();
  readonly #timer: NodeJS.Timeout;
  #expired = false;

  constructor(limitMs: number) {
    this.limitMs = Math.max(0, limitMs);
    this.#timer = setTimeout(() => {
      this.#expire();
    }, this.limitMs);
  }

  get expired(): boolean {
    return this.#expired;
  }

  remainingMs(): number {
    return Math.max(0, this.limitMs - this.elapsedMs());
  }

  elapsedMs(): number {
    return performance.now() - this.startedAtMs;
  }

  watch(expirable: Expirable): void {
    if (this.#expired) expirable.expire();
    else this.#watching.add(expirable);
  }

  unwatch(expirable: Expirable): void {
    this.#watching.delete(expirable);
  }

  /** The promise's value, or `expired` when time runs out first; what the promise does later is ignored. */
  race<T>(promise: Promise<T>): Promise<T | 'expired'> {
    return new Promise((resolve, reject) => {
      const watcher: Expirable = {
        expire: () => {
          resolve('expired');
        },
      };
      this.watch(watcher);
      promise.then(resolve, reject).finally(() => {
        this.unwatch(watcher);
      });
    });
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#watching.clear();
  }

  #expire(): void {
    this.#expired = true;
    for (const expirable of this.#watching) expirable.expire();
    this.#watching.clear();
  }
}
