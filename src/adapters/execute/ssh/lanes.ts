/** Lets a bounded number at once through for each key; others wait their turn. */
export class Lanes {
  readonly #most: number;
  readonly #busy = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs the work when it is its turn; null where the signal came first. */
  async run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T | null> {
    if (!(await this.#enter(key, signal))) return null;
    try {
      return await work();
    } finally {
      this.#leave(key);
    }
  }

  #enter(key: string, signal: AbortSignal): boolean | Promise<boolean> {
    if (signal.aborted) return false;
    const busy = this.#busy.get(key) ?? 0;
    if (busy < this.#most) {
      this.#busy.set(key, busy + 1);
      return true;
    }
    const queue = this.#waiting.get(key) ?? [];
    this.#waiting.set(key, queue);
    return new Promise((resolve) => {
      const enter = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve(true);
      };
      const giveUp = (): void => {
        queue.splice(queue.indexOf(enter), 1);
        resolve(false);
      };
      queue.push(enter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands the place on, or gives it back. */
  #leave(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (next !== undefined) {
      next();
      return;
    }
    this.#waiting.delete(key);
    const busy = (this.#busy.get(key) ?? 1) - 1;
    if (busy === 0) this.#busy.delete(key);
    else this.#busy.set(key, busy);
  }
}
