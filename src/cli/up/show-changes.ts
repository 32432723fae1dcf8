import { setTimeout as delay } from 'node:timers/promises';
import { request, type Agent } from 'undici';
import { fleetHealthSchema, type FleetHealth } from '../../actions/server/fleet-health.ts';
import type { Look } from '../present/look.ts';
import type { OwnApi } from './own-api.ts';
import { changeLines, firstSweepLines, hasSwept, returnLine } from './fleet-news.ts';

export interface ShowChanges {
  readonly api: OwnApi;
  readonly environments: readonly string[];
  readonly look: Look;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** Since when a worker that had died runs again, epoch milliseconds; null where none has. */
  readonly workerBackSinceMs: () => number | null;
}

const LOOK_MS = 500;
/** A server that takes longer for its first check is shown as it is then. */
const SWEEP_LIMIT_MS = 30_000;

/**
 * Says how the fleet is once every server has been checked, then every change of a status and a worker's return, until
 * the signal.
 */
export async function showChanges(options: ShowChanges): Promise<void> {
  const { api, environments, look, say, signal } = options;
  const startedAtMs = Date.now();
  const known = new Map<string, FleetHealth>();
  const ask = createAsker(api, signal);
  const sayReturn = createReturnSayer(options);
  while (!signal.aborted) {
    const isLate = Date.now() - startedAtMs > SWEEP_LIMIT_MS;
    for (const environment of environments) {
      const health = await ask(environment);
      if (health === null) continue;
      sayReturn(health);
      const before = known.get(environment);
      if (before === undefined && !isLate && !hasSwept(health, startedAtMs)) continue;
      const news = before === undefined ? firstSweepLines(health, look) : changeLines(before, health, look);
      news.forEach(say);
      known.set(environment, health);
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Says of each return of a worker once that it watches again. */
function createReturnSayer({ say, workerBackSinceMs }: ShowChanges): (health: FleetHealth) => void {
  let saidOfMs: number | null = null;
  return (health) => {
    const backSinceMs = workerBackSinceMs();
    if (backSinceMs === null || backSinceMs === saidOfMs) return;
    const line = returnLine(health, backSinceMs);
    if (line === null) return;
    say(line);
    saidOfMs = backSinceMs;
  };
}

/** Null while the API is not up yet, or no more. A certificate that has changed is read again after a failure. */
function createAsker(api: OwnApi, signal: AbortSignal): (environment: string) => Promise<FleetHealth | null> {
  let dispatcher: Agent | undefined;
  return async (environment) => {
    try {
      dispatcher ??= api.connect();
      const query = `environment=${encodeURIComponent(environment)}&include_servers=true`;
      const { body } = await request(`${api.url}/status/health?${query}`, {
        signal,
        headers: api.headers,
        ...(dispatcher && { dispatcher }),
      });
      return fleetHealthSchema.parse(await body.json());
    } catch {
      void dispatcher?.destroy();
      dispatcher = undefined;
      return null;
    }
  };
}
