import { sql } from 'kysely';
import type { CheckView } from '../../../../domain/check/check-view.ts';
import { createBreather } from '../file/breather.ts';
import { checkOfRow, minuteOf } from '../rows/check-row.ts';
import type { CheckRow } from '../rows/check-row.ts';
import type { StoreParts } from '../store-parts.ts';

/** Minutes read at once: few at first, since most readers want the newest page. */
const FIRST_SPAN = 8;
const LAST_SPAN = 512;

interface CheckScan {
  readonly environment: string;
  readonly server: string;
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Only what comes after this one, newest first. */
  readonly after: { readonly atMs: number; readonly id: number } | null;
  readonly limit: number;
  readonly manual: boolean;
}

interface StoredCheck {
  readonly id: number;
  readonly check: CheckView;
}

export interface CheckReader {
  /** Newest first, by time and then by order of writing. */
  scan(scan: CheckScan): Promise<readonly StoredCheck[]>;
  count(environment: string): Promise<number>;
}

interface MinuteSpan {
  readonly oldest: number;
  readonly newest: number;
}

/**
 * Reads checks through the one index they have, (environment, minute, server). It keeps writing and deleting local
 * to one end of the table; the price is a seek per minute here.
 */
export function createCheckReader(parts: StoreParts): CheckReader {
  return { scan: (scan) => scanChecks(parts, scan), count: (environment) => countChecks(parts, environment) };
}

async function scanChecks(parts: StoreParts, scan: CheckScan): Promise<readonly StoredCheck[]> {
  const serverId = parts.nouns.findServer(scan.environment, scan.server);
  const stored = await storedMinutes(parts, scan.environment);
  if (serverId === null || stored === null) return [];
  const oldest = Math.max(stored.oldest, minuteOf(scan.fromMs));
  let newest = Math.min(stored.newest, minuteOf(Math.min(scan.toMs, scan.after?.atMs ?? Infinity)));
  const found: CheckRow[] = [];
  const breathe = createBreather();
  for (
    let span = FIRST_SPAN;
    newest >= oldest && found.length < scan.limit;
    span = Math.min(span * 2, LAST_SPAN)
  ) {
    const minutes = { oldest: Math.max(oldest, newest - span + 1), newest };
    found.push(...(await readSpan(parts, { ...scan, serverId, minutes, limit: scan.limit - found.length })));
    newest = minutes.oldest - 1;
    await breathe();
  }
  return found.map((row) => ({ id: row.id, check: checkOfRow(row, scan.server, parts.symbols) }));
}

interface SpanScan extends CheckScan {
  readonly serverId: number;
  readonly minutes: MinuteSpan;
}

async function readSpan(parts: StoreParts, scan: SpanScan): Promise<readonly CheckRow[]> {
  const { minutes, after } = scan;
  const environmentId = parts.nouns.findEnvironment(scan.environment);
  const { rows } = await sql<CheckRow>`
    WITH RECURSIVE span (minute) AS (
      SELECT ${minutes.newest} UNION ALL SELECT minute - 1 FROM span WHERE minute > ${minutes.oldest}
    )
    SELECT checks.* FROM span CROSS JOIN checks
    WHERE checks.environment_id = ${environmentId} AND checks.minute = span.minute
      AND checks.server_id = ${scan.serverId}
      AND checks.at_ms >= ${scan.fromMs} AND checks.at_ms < ${scan.toMs}
      AND (checks.at_ms, checks.id) < (${after?.atMs ?? Infinity}, ${after?.id ?? 0})
      AND (${Number(scan.manual)} = 1 OR checks.origin <> 'manual')
    ORDER BY checks.at_ms DESC, checks.id DESC LIMIT ${scan.limit}`.execute(parts.connection.query);
  return rows;
}

async function storedMinutes(
  { connection, nouns }: StoreParts,
  environment: string,
): Promise<MinuteSpan | null> {
  const environmentId = nouns.findEnvironment(environment);
  if (environmentId === null) return null;
  // Two queries, because SQLite looks up one end of an index at a time.
  const end = (direction: 'asc' | 'desc') =>
    connection.query
      .selectFrom('checks')
      .select('minute')
      .where('environment_id', '=', environmentId)
      .orderBy('minute', direction)
      .limit(1)
      .executeTakeFirst();
  const oldest = await end('asc');
  const newest = await end('desc');
  return oldest === undefined || newest === undefined
    ? null
    : { oldest: oldest.minute, newest: newest.minute };
}

async function countChecks(parts: StoreParts, environment: string): Promise<number> {
  const stored = await storedMinutes(parts, environment);
  if (stored === null) return 0;
  const breathe = createBreather();
  let total = 0;
  for (let minute = stored.oldest; minute <= stored.newest; minute += FIRST_SPAN) {
    const { count } = await parts.connection.query
      .selectFrom('checks')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('environment_id', '=', parts.nouns.environmentId(environment))
      .where('minute', '>=', minute)
      .where('minute', '<', minute + FIRST_SPAN)
      .executeTakeFirstOrThrow();
    total += count;
    await breathe();
  }
  return total;
}
