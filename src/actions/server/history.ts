import { z } from 'zod';
import { defineAction } from '../action.ts';
import { readServer } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { cursorField, nextCursorField } from '../page.ts';
import { dualResultSchema, presentDualResult } from './dual-result.ts';
import { serverField } from './server-field.ts';

const timeField = z.iso.datetime({ offset: true }).optional();

export const serverHistory = defineAction({
  name: 'server/history',
  noun: 'server',
  verb: 'history',
  summary: 'Show the checks of a server',
  description:
    'Stored checks, newest first, those by hand included and marked. Page on by handing `next_cursor` back as `cursor`.',
  examples: [
    { command: 'watchkeeper history search', says: 'The newest fifty checks.' },
    {
      command: 'watchkeeper history search --from 2026-01-01T00:00:00Z --limit 500',
      says: 'Up to five hundred since the new year.',
    },
  ],
  cli: {
    path: ['history'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    server: serverField,
    from: timeField.describe('Not before this time, ISO 8601'),
    to: timeField.describe('Not after this time, ISO 8601'),
    limit: z.int().min(1).max(1000).default(50).describe('How many checks'),
    cursor: cursorField,
  }),
  output: z.object({
    server_name: z.string(),
    environment: z.string(),
    timestamp: isoTime,
    items: z.array(dualResultSchema),
    next_cursor: nextCursorField,
  }),
  exitCode: ({ items }) => (items.length > 0 ? 0 : 3),
  run: async ({ store, environment, nowMs }, { server, from, to, limit, cursor }) => {
    const { spec } = await readServer(store, environment, server);
    const page = await store.history(environment, server, {
      limit,
      ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
      ...(to === undefined ? {} : { toMs: Date.parse(to) }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return {
      server_name: server,
      environment,
      timestamp: new Date(nowMs()).toISOString(),
      items: page.items.map((view) => presentDualResult(view, spec)),
      next_cursor: page.nextCursor,
    };
  },
});
