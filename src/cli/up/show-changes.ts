import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { z } from 'zod';
import type { LoadedConfiguration } from '../../config/load-configuration.ts';
import { glyphOf } from '../glyph.ts';

export interface ShowChanges {
  readonly url: string;
  readonly configuration: LoadedConfiguration;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const Row = z.object({
  server_name: z.string(),
  status: z.enum(['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN']),
  error_message: z.string().nullable(),
  timestamp: z.string().nullable(),
});
const Health = z.object({ servers: z.array(Row) });
type Row = z.infer<typeof Row>;

const LOOK_MS = 500;
/** At the start at most this many servers are listed one by one. */
const LISTED = 20;

/** Says every change of a server's status, as the API tells it, until the signal. */
export async function showChanges({ url, configuration, say, signal }: ShowChanges): Promise<void> {
  const known = new Map<string, Row['status']>();
  const total = configuration.environments.reduce(
    (sum, { release }) => sum + release.settings.servers.length,
    0,
  );
  while (!signal.aborted) {
    for (const { environment } of configuration.environments) {
      const rows = await read(url, environment);
      rows.flatMap((row) => newsOf(row, `${environment}/${row.server_name}`)).forEach(say);
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }

  function newsOf(row: Row, key: string): readonly string[] {
    const before = known.get(key);
    if (before === row.status || (before === undefined && row.status === 'UNKNOWN')) return [];
    known.set(key, row.status);
    const isWorthALine = before !== undefined || total <= LISTED || row.status !== 'HEALTHY';
    return isWorthALine ? [lineOf(row, before)] : [];
  }
}

function lineOf(row: Row, before: Row['status'] | undefined): string {
  const clock = new Date().toTimeString().slice(0, 8);
  const was = before === undefined ? '' : `, was ${before}`;
  const why = row.error_message === null ? '' : `  ${row.error_message}`;
  return `${clock}  ${glyphOf(row.status)} ${row.status.padEnd(9)} ${row.server_name}${was}${why}`;
}

/** Nothing while the API is not up yet. */
async function read(url: string, environment: string): Promise<readonly Row[]> {
  try {
    const { body } = await request(`${url}/status/health?environment=${encodeURIComponent(environment)}`);
    return Health.parse(await body.json()).servers;
  } catch {
    return [];
  }
}
