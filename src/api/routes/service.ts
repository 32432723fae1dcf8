import type { Hono } from 'hono';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';

const PING_TIMEOUT_MS = 1000;
/** Anyone may ask, without a credential, and a ping of the store is a write: however many ask, they share one. */
const STANDING_KEPT_MS = 1000;

interface PartStanding {
  readonly ok: boolean;
  readonly duration_ms: number;
  readonly error: string | null;
}

/** `/livez`: this process answers. `/readyz`: it can also reach the store and Temporal. */
export function serviceRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies): void {
  const { store, control, nowMs, service, access } = dependencies;
  app.get('/livez', (c) =>
    c.json({ status: 'alive', version: service.version, timestamp: new Date(nowMs()).toISOString() }),
  );

  // Reasons name files and addresses; where others may ask, the part that is away must do.
  const shown = (standing: PartStanding): PartStanding =>
    access === undefined || standing.ok ? standing : { ...standing, error: 'it is away' };
  const standing = keptFor(
    STANDING_KEPT_MS,
    async () => {
      const [ofStore, ofTemporal] = await Promise.all([
        standingOf(() => store.ping(), nowMs),
        standingOf(() => control.ping(), nowMs),
      ]);
      return { ofStore, ofTemporal, atMs: nowMs() };
    },
    nowMs,
  );

  app.get('/readyz', async (c) => {
    const { ofStore, ofTemporal, atMs } = await standing();
    const ready = ofStore.ok && ofTemporal.ok;
    const body = {
      status: ready ? 'ready' : 'not_ready',
      timestamp: new Date(atMs).toISOString(),
      checks: { store: shown(ofStore), temporal: shown(ofTemporal) },
    };
    return c.json(body, ready ? 200 : 503);
  });
}

interface Kept<T> {
  readonly result: Promise<T>;
  /** Null while it goes on. */
  endedAtMs: number | null;
}

/** Work that is done once for all who ask while it goes on and for a while after it; it must not fail. */
function keptFor<T>(keptMs: number, work: () => Promise<T>, nowMs: () => number): () => Promise<T> {
  let kept: Kept<T> | null = null;
  const isKept = (endedAtMs: number | null): boolean =>
    // A clock that was set back keeps nothing.
    endedAtMs === null || (nowMs() >= endedAtMs && nowMs() < endedAtMs + keptMs);
  return () => {
    if (kept !== null && isKept(kept.endedAtMs)) return kept.result;
    const begun: Kept<T> = { result: work(), endedAtMs: null };
    kept = begun;
    return begun.result.finally(() => {
      begun.endedAtMs = nowMs();
    });
  };
}

async function standingOf(ping: () => Promise<void>, nowMs: () => number): Promise<PartStanding> {
  const startedMs = nowMs();
  const error = await Promise.race([failureOf(ping), timeout(PING_TIMEOUT_MS)]);
  return { ok: error === null, duration_ms: nowMs() - startedMs, error };
}

async function failureOf(ping: () => Promise<void>): Promise<string | null> {
  try {
    await ping();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function timeout(limitMs: number): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(resolve, limitMs, `no answer within ${limitMs} ms`).unref();
  });
}
