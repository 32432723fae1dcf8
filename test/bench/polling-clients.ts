import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { quantile } from './quantile.ts';

export interface Polling {
  readonly origin: string;
  readonly path: string;
  readonly clients: number;
  readonly seconds: number;
}

export interface PollingResult {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const EVERY_MS = 1_000;

/** Clients that each ask once a second, evenly spread, as dashboards and load balancers do. */
export async function pollOnceASecond({ origin, path, clients, seconds }: Polling): Promise<PollingResult> {
  const pool = new Pool(origin, { connections: clients });
  const latencies: number[] = [];
  const startedAt = performance.now();
  const client = async (index: number): Promise<void> => {
    for (let turn = 0; turn < seconds; turn += 1) {
      const dueAt = startedAt + turn * EVERY_MS + (index / clients) * EVERY_MS;
      await delay(Math.max(0, dueAt - performance.now()));
      const askedAt = performance.now();
      const { statusCode, body } = await pool.request({ path, method: 'GET' });
      // Read to its end and let go: a client that gathered it would measure its own garbage collection.
      await body.dump({ limit: Number.MAX_SAFE_INTEGER });
      if (statusCode >= 500) throw new Error(`${path} answered ${statusCode}`);
      latencies.push(performance.now() - askedAt);
    }
  };
  try {
    await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  } finally {
    await pool.close();
  }
  return { requests: latencies.length, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
}
