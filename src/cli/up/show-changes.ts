import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { fleetHealthSchema, type FleetHealth } from '../../actions/server/fleet-health.ts';
import type { Look } from '../present/look.ts';
import { changeLines, firstSweepLines, hasSwept } from './fleet-news.ts';

export interface ShowChanges {
  readonly url: string;
  readonly environments: readonly string[];
  readonly look: Look;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const LOOK_MS = 500;
/** A server that takes longer for its first check is shown as it is then. */
const SWEEP_LIMIT_MS = 30_000;

/** Says how the fleet is once every server has been checked, then every change of a status, until the signal. */
export async function showChanges({ url, environments, look, say, signal }: ShowChanges): Promise<void> {
  const startedAtMs = Date.now();
  const known = new Map<string, FleetHealth>();
  while (!signal.aborted) {
    const isLate = Date.now() - startedAtMs > SWEEP_LIMIT_MS;
    for (const environment of environments) {
      const health = await read(url, environment, signal);
      if (health === null) continue;
      const before = known.get(environment);
      if (before === undefined && !isLate && !hasSwept(health, startedAtMs)) continue;
      const news = before === undefined ? firstSweepLines(health, look) : changeLines(before, health, look);
      news.forEach(say);
      known.set(environment, health);
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Null while the API is not up yet, or no more. */
async function read(url: string, environment: string, signal: AbortSignal): Promise<FleetHealth | null> {
  try {
    const query = `environment=${encodeURIComponent(environment)}&include_servers=true`;
    const { body } = await request(`${url}/status/health?${query}`, { signal });
    return fleetHealthSchema.parse(await body.json());
  } catch {
    return null;
  }
}
