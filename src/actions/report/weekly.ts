import { z } from 'zod';
import { weeklyMarkdown } from '../../domain/report/weekly-markdown.ts';
import { weeklyReport, type ReportedServer, type ServerWeek } from '../../domain/report/weekly-report.ts';
import { periodStart } from '../../domain/rollup/latency.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import { defineAction, type ActionContext } from '../action.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { mapBounded } from '../map-bounded.ts';
import { readPlanned } from '../metrics/read-planned.ts';
import { readFleetWindow } from '../metrics/read-window.ts';
import { leaveReport } from './leave-report.ts';
import { serverWeekSchema, weekFiguresSchema } from './weekly-schema.ts';

const WEEK_MS = 7 * 86_400_000;
const CONCURRENT_READS = 4;

export const reportWeekly = defineAction({
  name: 'report/weekly',
  noun: 'report',
  verb: 'weekly',
  summary: 'Report on the last seven days, beside the seven before',
  description:
    'Availability, error budgets, percentiles of response times for the fleet, each server and each path, what changed against the week before, and the slowest servers. On the command line it is left as Markdown and as JSON in reports/ too. Exit code 3 when nothing was measured.',
  examples: [
    { command: 'watchkeeper report weekly', says: 'How was the week?' },
    { command: 'watchkeeper report weekly --json=over_budget,slowest', says: 'For a program.' },
  ],
  cli: { path: ['report', 'weekly'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    write: z.boolean().default(true).describe('Leave files in reports/ (only on the command line)'),
  }),
  output: z.object({
    environment: z.string(),
    since: isoTime,
    until: isoTime,
    checks: z.number(),
    fleet: weekFiguresSchema,
    servers: z.array(serverWeekSchema).readonly().describe('The least available first'),
    slowest: z.array(z.string()).readonly(),
    over_budget: z.array(z.string()).readonly(),
    markdown: z.string(),
    files: z.array(z.string()).readonly().describe('What was written'),
  }),
  exitCode: ({ checks }) => (checks > 0 ? 0 : 3),
  run: async (context, { write }) => {
    const { environment } = context;
    const toMs = context.nowMs();
    // Hours are kept whole: weeks that meet on an hour have no check in common.
    const fromMs = periodStart('hour', toMs) - WEEK_MS;
    const servers = await readWeeks(context, { fromMs, toMs });
    const report = weeklyReport({ environment, fromMs, toMs, servers });
    const markdown = weeklyMarkdown(report);
    const isLeft = write && report.checks > 0;
    const name = `weekly_${environment}_${report.until.slice(0, 10)}`;
    const files = isLeft ? await leaveReport(context, { kind: 'weekly', name, report, markdown }) : [];
    return { ...report, markdown, files };
  },
});

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

async function readWeeks(context: ActionContext, { fromMs, toMs }: Span): Promise<readonly ReportedServer[]> {
  const fleet = await readFleet(context.store, context.environment);
  const specs = fleet.map(({ spec }) => spec);
  const week = await weekOf(context, specs, { fromMs, toMs });
  const before = await weekOf(context, specs, { fromMs: fromMs - WEEK_MS, toMs: fromMs });
  return specs.map(({ name, objective }) => ({
    name,
    objective: objective ?? null,
    week: week.get(name) ?? NOTHING,
    before: before.get(name) ?? NOTHING,
  }));
}

const NOTHING: ServerWeek = { rollups: [], planned: {} };

async function weekOf(
  context: ActionContext,
  specs: readonly ServerSpec[],
  span: Span,
): Promise<ReadonlyMap<string, ServerWeek>> {
  const rollups = await readFleetWindow(
    context,
    specs.map(({ name }) => name),
    span,
  );
  const weeks = await mapBounded(specs, CONCURRENT_READS, async (spec) => {
    const planned = await readPlanned(context, [spec], span);
    return [spec.name, { rollups: rollups[spec.name] ?? [], planned }] as const;
  });
  return new Map(weeks);
}
