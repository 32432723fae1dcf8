import type { Hono } from 'hono';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';

const PING_TIMEOUT_MS = 1000;

interface PartStanding {
  readonly ok: boolean;
  readonly duration_ms: number;
  readonly error: string | null;
}

/** `/livez`: this process answers. `/readyz`: it can also reach the store and Temporal. */
export function serviceRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies): void {
  const { store, control, nowMs, service } = dependencies;
  app.get('/livez', (c) =>
    c.json({ status: 'alive', version: service.version, timestamp: new Date(nowMs()).toISOString() }),
  );

  app.get('/readyz', async (c) => {
    const [storeStanding, temporalStanding] = await Promise.all([
      standingOf(() => store.ping(), nowMs),
      standingOf(() => control.ping(), nowMs),
    ]);
    const ready = storeStanding.ok && temporalStanding.ok;
    const body = {
      status: ready ? 'ready' : 'not_ready',
      timestamp: new Date(nowMs()).toISOString(),
      checks: { store: storeStanding, temporal: temporalStanding },
    };
    return c.json(body, ready ? 200 : 503);
  });
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
