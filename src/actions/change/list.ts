import { z } from 'zod';
import { timelineSince, type TimelineEntry } from '../../domain/timeline/timeline.ts';
import { isAtLeast } from '../../domain/access/role.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction, type ActionContext } from '../action.ts';
import { auditList } from '../audit/list.ts';
import { isoTime } from '../iso-time.ts';
import { mapBounded } from '../map-bounded.ts';
import { cursorField, nextCursorField, parseCursor, toCursor } from '../page.ts';
import { parseSince } from '../since.ts';

const CONCURRENT_READS = 8;
/** Of each source so many of the newest are looked through. */
const LOOKED_AT = 5_000;

const sinceField = z
  .string()
  .default('1h')
  .describe('How far back to look: 30m, 2h, 1d, or since a time, ISO 8601');

const entrySchema = z.object({
  id: z.string(),
  timestamp: isoTime,
  kind: z.enum(['edge', 'release', 'audit', 'contract']),
  server_name: z.string().nullable(),
  message: z.string(),
});

export const changeList = defineAction({
  name: 'change/list',
  noun: 'change',
  verb: 'list',
  summary: 'List what has changed lately',
  description:
    'One timeline of what became true or ceased to be true of servers, of new releases, of what people did (for operators), and of tools seen for the first time; newest first.',
  examples: [
    { command: 'watchkeeper changes', says: 'The last hour.' },
    { command: 'watchkeeper changes --since 2h --watch', says: 'Two hours, and what comes next.' },
  ],
  cli: { path: ['changes'], positionals: [] },
  slack: 'changes',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    since: sinceField,
    limit: z.int().min(1).max(1000).default(100).describe('How many changes at most, newest first'),
    cursor: cursorField,
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    since: isoTime,
    /** Changes of that time that the limit left out. */
    left_out: z.number(),
    changes: z.array(entrySchema),
    next_cursor: nextCursorField,
  }),
  exitCode: () => 0,
  run: async (context, { since, limit, cursor }) => {
    const nowMs = context.nowMs();
    const sinceMs = parseSince(since, nowMs);
    const all = timelineSince(await readSources(context, sinceMs), sinceMs);
    const begin = placeAfter(all, cursor);
    const changes = all.slice(begin, begin + limit);
    const last = changes.at(-1);
    const leftOut = Math.max(0, all.length - begin - changes.length);
    return {
      environment: context.environment,
      timestamp: new Date(nowMs).toISOString(),
      since: new Date(sinceMs).toISOString(),
      left_out: leftOut,
      changes: changes.map(presentEntry),
      next_cursor: leftOut > 0 && last !== undefined ? toCursor(last.id) : null,
    };
  },
});

/** Where the page after the entry that a cursor names begins. */
function placeAfter(all: readonly TimelineEntry[], cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const wanted = parseCursor(cursor);
  const place = all.findIndex(({ id }) => id === wanted);
  if (place >= 0) return place + 1;
  throw new AppError(
    'INVALID_REQUEST',
    'The cursor is not one of these changes, or its time is past. Leave it out to begin anew.',
    { details: { cursor } },
  );
}

/** What people did is for those who may read the audit log. */
async function readSources({ store, environment, caller }: ActionContext, sinceMs: number) {
  const [edges, releases, audit, assignments] = await Promise.all([
    store.edges(environment, null, { limit: LOOKED_AT, sinceMs }),
    store.releases(environment),
    isAtLeast(caller.role, auditList.role) ? store.audit(environment, LOOKED_AT, { sinceMs }) : [],
    store.assignments(environment),
  ]);
  const versions = await mapBounded(Object.keys(assignments), CONCURRENT_READS, async (server) =>
    (await store.contractVersions(environment, server)).map((version) => ({ server, ...version })),
  );
  return { edges, releases, audit, contracts: versions.flat() };
}

function presentEntry({ id, atMs, kind, subject, says }: TimelineEntry): z.output<typeof entrySchema> {
  return { id, timestamp: new Date(atMs).toISOString(), kind, server_name: subject, message: says };
}
