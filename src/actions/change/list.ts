import { z } from 'zod';
import { timelineSince, type TimelineEntry } from '../../domain/timeline/timeline.ts';
import { defineAction, type ActionContext } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { mapBounded } from '../map-bounded.ts';

const CONCURRENT_READS = 8;
/** Of each source so many of the newest are looked through. */
const LOOKED_AT = 5_000;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const sinceField = z
  .string()
  .regex(/^\d+[smhd]$/, 'a number with its unit, such as 30m, 2h or 1d')
  .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[unitOf(text)]);

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
    'One timeline of what became true or ceased to be true of servers, of new releases, of what people did, and of tools seen for the first time; newest first.',
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
    since: sinceField.prefault('1h').describe('How far to look back, such as 30m, 2h or 1d'),
    limit: z.int().min(1).max(1000).default(100).describe('How many changes at most, newest first'),
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    since: isoTime,
    /** Changes of that time that the limit left out. */
    left_out: z.number(),
    changes: z.array(entrySchema),
  }),
  exitCode: () => 0,
  run: async (context, { since, limit }) => {
    const nowMs = context.nowMs();
    const sinceMs = nowMs - since;
    const all = timelineSince(await readSources(context), sinceMs);
    return {
      environment: context.environment,
      timestamp: new Date(nowMs).toISOString(),
      since: new Date(sinceMs).toISOString(),
      left_out: Math.max(0, all.length - limit),
      changes: all.slice(0, limit).map(presentEntry),
    };
  },
});

async function readSources({ store, environment }: ActionContext) {
  const [edges, releases, audit, assignments] = await Promise.all([
    store.edges(environment, null, LOOKED_AT),
    store.releases(environment),
    store.audit(environment, LOOKED_AT),
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

function unitOf(text: string): keyof typeof UNIT_MS {
  const unit = text.at(-1);
  return unit === 's' || unit === 'm' || unit === 'd' ? unit : 'h';
}
