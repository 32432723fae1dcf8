import { z } from 'zod';
import type { Release } from '../../domain/release/release.ts';
import type { EnvironmentStanding } from '../../domain/release/environment-standing.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { cursorField, nextCursorField, pageOf } from '../page.ts';

export const releaseRow = z.object({
  release: z.string().describe('Hash of the content'),
  state: z.enum(['current', 'pending', 'earlier']).describe('pending: it waits for approval'),
  source: z.string(),
  created_at: isoTime,
  total_servers: z.number(),
});

type ReleaseRow = z.output<typeof releaseRow>;

export const releaseList = defineAction({
  name: 'release/list',
  noun: 'release',
  verb: 'list',
  summary: 'List the releases of an environment',
  description:
    'Every release that is kept, newest first: the one that runs, one that waits for approval, and earlier ones.',
  examples: [{ command: 'watchkeeper release list', says: 'What runs, what waits, what ran before?' }],
  cli: { path: ['release', 'list'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    limit: z.int().min(1).max(1000).default(20).describe('How many, newest first'),
    cursor: cursorField,
  }),
  output: z.object({ environment: z.string(), releases: z.array(releaseRow), next_cursor: nextCursorField }),
  exitCode: () => 0,
  run: async ({ store, environment }, { limit, cursor }) => {
    const standing = await store.standing(environment);
    const page = pageOf(await store.releases(environment), { limit, cursor, keyOf: placeOf });
    const releases = page.items.map((release) => presentRelease(release, standing));
    return { environment, releases, next_cursor: page.nextCursor };
  },
});

/** Newest first. */
const LATEST_MS = 1e15;

function placeOf({ createdAtMs, hash }: Release): string {
  return `${String(LATEST_MS - Math.round(createdAtMs)).padStart(16, '0')} ${hash}`;
}

export function presentRelease(release: Release, { current, proposal }: EnvironmentStanding): ReleaseRow {
  const { hash, source, createdAtMs, settings } = release;
  return {
    release: hash,
    state: hash === current ? 'current' : hash === proposal?.release ? 'pending' : 'earlier',
    source,
    created_at: new Date(createdAtMs).toISOString(),
    total_servers: settings.servers.length,
  };
}
