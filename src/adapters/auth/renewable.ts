/** Something fetched that grows old. Times are epoch milliseconds. */
export interface Fetched<T> {
  readonly value: T;
  /** From here on a fresh one is fetched behind the scenes while this one still serves. */
  readonly refreshAtMs: number;
  /** From here on this one is of no use. */
  readonly expiresAtMs: number;
}

export interface Renewable<T> {
  /** At once when a value is held, else a promise; rejects with the fetch's own error. */
  get(): T | Promise<T>;
  /** Drops the value held, so that the next `get` fetches. */
  forget(): void;
  /** Fetches now, or joins the fetch under way; the value held stays until there is a newer one. Rejects as `get` does. */
  renew(): Promise<T>;
  /** When the value held was fetched, epoch milliseconds; null when none is held that is still of use. */
  heldSinceMs(): number | null;
}

interface RenewableOptions<T> {
  readonly fetch: () => Promise<Fetched<T>>;
  readonly nowMs: () => number;
}

interface Failure {
  readonly count: number;
  readonly untilMs: number;
  readonly error: unknown;
}

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;

/**
 * Keeps one value fresh: one fetch at a time however many ask, a new one in the background before the old one
 * expires, and after a failure no further fetch for 1 s, doubling to 30 s; who asks meanwhile gets the old value
 * while it lasts, then the failure.
 */
export function createRenewable<T>({ fetch, nowMs }: RenewableOptions<T>): Renewable<T> {
  let held: (Fetched<T> & { readonly sinceMs: number }) | null = null;
  let failure: Failure | null = null;
  let flight: Promise<T> | null = null;
  let generation = 0;

  const fail = (error: unknown): never => {
    const count = (failure?.count ?? 0) + 1;
    const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (count - 1), LONGEST_BACKOFF_MS);
    failure = { count, untilMs: nowMs() + backoffMs, error };
    throw error;
  };
  const run = async (startedIn: number): Promise<T> => {
    try {
      const fetched = await fetch().catch(fail);
      failure = null;
      if (startedIn === generation) held = { ...fetched, sinceMs: nowMs() };
      return fetched.value;
    } finally {
      if (startedIn === generation) flight = null;
    }
  };
  const isBackingOff = (): boolean => failure !== null && nowMs() < failure.untilMs;
  const refresh = (): void => {
    if (flight !== null || isBackingOff()) return;
    flight = run(generation);
    flight.catch(() => {
      // Kept in `failure`, and thrown to whoever asks once the old value is gone.
    });
  };

  const renew = (): Promise<T> => {
    if (flight === null && failure !== null && isBackingOff()) return Promise.reject(asError(failure.error));
    flight ??= run(generation);
    return flight;
  };

  return {
    get: () => {
      const now = nowMs();
      if (held !== null && now < held.expiresAtMs) {
        if (now >= held.refreshAtMs) refresh();
        return held.value;
      }
      return renew();
    },
    renew,
    heldSinceMs: () => (held !== null && nowMs() < held.expiresAtMs ? held.sinceMs : null),
    forget: () => {
      generation += 1;
      held = null;
      flight = null;
    },
  };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
