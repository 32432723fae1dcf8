import { z } from 'zod';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { survey } from './survey.ts';

const faultSchema = z.object({
  table: z.enum(['checks', 'rollups']),
  id: z.number(),
  server: z.string(),
  at: isoTime,
  kind: z.enum(['impossible', 'duplicate', 'clock_jump']),
  detail: z.string(),
});

const gapSchema = z.object({ server: z.string(), from: isoTime, to: isoTime, seconds: z.number() });

export const dataVerify = defineAction({
  name: 'data/verify',
  noun: 'data',
  verb: 'verify',
  summary: 'Verify what is stored of checks and figures',
  description:
    'Has the database look through itself, and then looks at every check and rollup: values that cannot be, the same check twice, and rows that were written before one of an earlier moment, as when a clock was set. Exit code 1 when something is wrong. Gaps of more than three intervals are told beside; a service that was stopped has them too.',
  examples: [
    { command: 'watchkeeper data verify', says: 'Is anything wrong with what is stored?' },
    { command: 'watchkeeper data verify --limit 1000 --json', says: 'All that is, for a script.' },
  ],
  cli: { path: ['data', 'verify'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    limit: z
      .int()
      .min(1)
      .max(10_000)
      .default(20)
      .describe('How many faults and gaps are listed; all are counted'),
  }),
  output: z.object({
    sound: z.boolean(),
    checks: z.number().describe('How many checks were looked at'),
    rollups: z.number().describe('How many rollups were looked at'),
    structure: z.array(z.string()).describe('What the database finds wrong with itself'),
    fault_count: z.number(),
    faults: z.array(faultSchema),
    gap_count: z.number(),
    gaps: z.array(gapSchema),
  }),
  exitCode: ({ sound }) => (sound ? 0 : 1),
  run: async (context, { limit }) => {
    const { checks, rollups, structure, faults, gaps } = await survey(context);
    return {
      sound: faults.length === 0 && structure.length === 0,
      checks,
      rollups,
      structure: [...structure],
      fault_count: faults.length,
      faults: faults.slice(0, limit).map(({ atMs, ...fault }) => ({ ...fault, at: iso(atMs) })),
      gap_count: gaps.length,
      gaps: gaps.slice(0, limit).map(({ server, fromMs, toMs }) => ({
        server,
        from: iso(fromMs),
        to: iso(toMs),
        seconds: Math.round((toMs - fromMs) / 1000),
      })),
    };
  },
});

const LATEST_MS = 8_640_000_000_000_000;

/** A moment that is no time of any calendar is the last one that is. */
function iso(atMs: number): string {
  const known = Number.isFinite(atMs) ? Math.min(LATEST_MS, Math.max(-LATEST_MS, atMs)) : LATEST_MS;
  return new Date(known).toISOString();
}
