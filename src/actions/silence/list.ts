import { z } from 'zod';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { cursorField, nextCursorField, pageOf } from '../page.ts';
import { currentSilences } from './find-silence.ts';
import { silenceRowOf, silenceRowSchema } from './silence-row.ts';
import type { SilenceRow } from './silence-row.ts';

export const silenceList = defineAction({
  name: 'silence/list',
  noun: 'silence',
  verb: 'list',
  summary: 'List the silences that hold, and those to come',
  description:
    'Those that hold first, the one that ends soonest before the others, each with who asked for it, why, and how many alerts that fire now it covers.',
  examples: [
    { command: 'watchkeeper silence list', says: 'What is nobody told of, until when, and why?' },
    { command: 'watchkeeper silence list --json=silences.id,silences.ends_at', says: 'For a script.' },
  ],
  cli: { path: ['silence', 'list'], positionals: [] },
  slack: 'silences',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    limit: z.int().min(1).max(1000).default(100).describe('How many silences are shown at most'),
    cursor: cursorField,
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    holding: z.int().describe('How many hold now, of all'),
    silences: z.array(silenceRowSchema),
    next_cursor: nextCursorField,
  }),
  exitCode: () => 0,
  run: async (context, { limit, cursor }) => {
    const { store, environment } = context;
    const nowMs = context.nowMs();
    const [silences, alerts] = await Promise.all([currentSilences(context), store.routedAlerts(environment)]);
    const rows = silences
      .map((silence) => silenceRowOf(silence, { environment, alerts, nowMs }))
      .toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
    const page = pageOf(rows, { limit, cursor, keyOf: placeOf });
    return {
      environment,
      timestamp: new Date(nowMs).toISOString(),
      holding: rows.filter(({ status }) => status === 'holding').length,
      silences: [...page.items],
      next_cursor: page.nextCursor,
    };
  },
});

function placeOf({ status, starts_at, ends_at, id }: SilenceRow): string {
  return status === 'holding' ? `0 ${ends_at} ${id}` : `1 ${starts_at} ${id}`;
}
