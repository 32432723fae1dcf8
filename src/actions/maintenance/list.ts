import { z } from 'zod';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { cursorField, nextCursorField, pageOf } from '../page.ts';
import { WINDOW_STATUSES, windowRowOf, windowRowSchema } from './window-row.ts';
import type { WindowRow } from './window-row.ts';
import { readWindows, windowPlace } from './windows.ts';

export const maintenanceList = defineAction({
  name: 'maintenance/list',
  noun: 'maintenance',
  verb: 'list',
  summary: 'List the maintenance windows, those that hold first',
  description:
    'Those of the configuration and those that people have added, each with when it holds or comes next, and how many servers it is for. One that is over still has its name until it is cancelled.',
  examples: [
    { command: 'watchkeeper maintenance list', says: 'What work is planned, when, and for what?' },
    { command: 'watchkeeper maintenance list --status holding', says: 'What is being worked on now?' },
  ],
  cli: { path: ['maintenance', 'list'], positionals: [] },
  slack: 'maintenance',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    status: z.enum(WINDOW_STATUSES).optional().describe('Only those that hold, are to come, or are over'),
    limit: z.int().min(1).max(1000).default(100).describe('How many windows are shown at most'),
    cursor: cursorField,
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    holding: z.int().describe('How many hold now, of those asked for'),
    windows: z.array(windowRowSchema),
    next_cursor: nextCursorField,
  }),
  exitCode: () => 0,
  run: async (context, { status, limit, cursor }) => {
    const [{ configured, added }, place] = await Promise.all([readWindows(context), windowPlace(context)]);
    const rows = [...configured, ...added]
      .map((window) => windowRowOf(window, place))
      .filter((row) => status === undefined || row.status === status)
      .toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
    const page = pageOf(rows, { limit, cursor, keyOf: placeOf });
    return {
      environment: place.environment,
      timestamp: new Date(place.nowMs).toISOString(),
      holding: rows.filter((row) => row.status === 'holding').length,
      windows: [...page.items],
      next_cursor: page.nextCursor,
    };
  },
});

function placeOf({ status, starts_at, ends_at, name, origin }: WindowRow): string {
  const when = (status === 'holding' ? ends_at : starts_at) ?? '';
  return [WINDOW_STATUSES.indexOf(status), when, name, origin].join(' ');
}
