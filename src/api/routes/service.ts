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
  const { store, control, nowMs, service, access } = dependencies;
  app.get('/livez', (c) =>
    c.json({ status: 'alive', version: service.version, timestamp: new Date(nowMs()).toISOString() }),
  );

  // Reasons name files and addresses; where others may ask, the part that is away must do.
  const shown = (standing: PartStanding): PartStanding =>
    access === undefined || standing.ok ? standing : { ...standing, error: 'it is away' };
  const check = () =>
    Promise.all([standingOf(() => store.ping(), nowMs), standingOf(() => control.ping(), nowMs)]);
  // Anyone may ask, without a credential: those who ask at the same time share the answer.
  let underWay: ReturnType<typeof check> | null = null;

  app.get('/readyz', async (c) => {
    underWay ??= check().finally(() => {
      underWay = null;
    });
    const [storeStanding, temporalStanding] = await underWay;
    const ready = storeStanding.ok && temporalStanding.ok;
    const body = {
      status: ready ? 'ready' : 'not_ready',
      timestamp: new Date(nowMs()).toISOString(),
      checks: { store: shown(storeStanding), temporal: shown(temporalStanding) },
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
