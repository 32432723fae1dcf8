import { z } from 'zod';
import { LogTally } from '../../domain/diagnosis/log-tally.ts';
import {
  findCascades,
  isCriticalCluster,
  rankSuspects,
  widestCascade,
} from '../../domain/diagnosis/root-cause.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction } from '../action.ts';
import { diagnosticsOf } from '../diagnosis/diagnostics-of.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { parseSince } from '../since.ts';
import {
  cascadeBody,
  cascadeSchema,
  clusterBody,
  clusterSchema,
  suspectBody,
  suspectSchema,
} from './analysis-schema.ts';
import { tallyLogs, type ReadLogs } from './tally-logs.ts';

const EMERGENCY_MS = 60 * 60_000;
const EMERGENCY_LIMIT = 10;
const DEFAULT_SINCE = '24h';
const DEFAULT_LIMIT = 20;

export const logAnalyze = defineAction({
  name: 'log/analyze',
  noun: 'log',
  verb: 'analyze',
  summary: "Find patterns in the service's own logs",
  description:
    "Reads the service's log files, rotated ones too, since a time: what went wrong, by kind and server, in which minutes; the order in which servers began to fail; and who probably began it: the one that others depend on, the first, the one whose failure others share. It works with Temporal, API and store down. Exit code 1 when a pattern is critical: something fatal, the same error three times, or three servers that began to fail one after the other. Exit code 3 when there are no logs of that time.",
  examples: [
    { command: 'watchkeeper logs analyze --emergency', says: 'What happened in the last hour?' },
    { command: 'watchkeeper logs analyze --since 7d --limit 50', says: 'What went wrong this week?' },
  ],
  cli: { path: ['logs', 'analyze'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  breakGlass: true,
  input: z
    .object({
      since: z.string().min(1).optional().describe('ISO 8601, or how long ago, such as 24h (default: 24h)'),
      emergency: z.boolean().default(false).describe('The last 60 minutes, and the ten worst of each'),
      limit: z
        .number()
        .int()
        .min(1)
        .max(1_000)
        .optional()
        .describe('Most patterns, cascades and minutes to show (default: 20)'),
    })
    .refine(({ emergency, since }) => !emergency || since === undefined, {
      path: ['since'],
      message: 'say since or emergency, not both',
    }),
  output: z.object({
    since: isoTime,
    until: isoTime,
    directory: z.string(),
    files: z.array(z.string()),
    lines: z.number().describe('Read of that time'),
    unreadable_lines: z.number().describe('That are no lines of this log, or longer than is read of one'),
    events: z.number().describe('Lines that say that something went wrong'),
    critical: z.boolean(),
    patterns: z.array(clusterSchema).describe('Critical ones first, then the most frequent'),
    more_patterns: z.number().describe('Further ones that are not shown'),
    unclustered: z.number().describe('Events of more kinds than can be kept apart'),
    busiest_minutes: z.array(z.object({ minute: isoTime, events: z.number() })),
    cascades: z.array(cascadeSchema).describe('The widest first'),
    suspects: z.array(suspectSchema).describe('Who probably began the widest cascade, the likeliest first'),
  }),
  exitCode: ({ critical }) => (critical ? 1 : 0),
  run: async (context, { since, emergency, limit }) => {
    const untilMs = context.nowMs();
    const sinceMs = emergency ? untilMs - EMERGENCY_MS : parseSince(since ?? DEFAULT_SINCE, untilMs);
    const most = limit ?? (emergency ? EMERGENCY_LIMIT : DEFAULT_LIMIT);
    const { logs } = await diagnosticsOf(context);
    const tally = new LogTally();
    const read = await tallyLogs(logs, { sinceMs, untilMs, tally, signal: context.signal });
    if (read.lines === 0) throw noLogs(logs.directory, read, sinceMs);
    const fleet = await readFleet(context.store, context.environment);
    const parents = new Map(fleet.map(({ spec }) => [spec.name, spec.dependsOn]));
    return {
      ...analysed({ tally, sinceMs, parents, most }),
      ...headOf(read, logs.directory),
      since: iso(sinceMs),
      until: iso(untilMs),
    };
  },
});

interface Analysed {
  readonly tally: LogTally;
  readonly sinceMs: number;
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly most: number;
}

function analysed({ tally, sinceMs, parents, most }: Analysed) {
  const { events, clusters, minutes, unclustered } = tally.result();
  const cascades = findCascades(clusters, sinceMs);
  const widest = widestCascade(cascades);
  const suspects = widest === null ? [] : rankSuspects(widest, clusters, parents);
  const worst = clusters.toSorted(
    (one, other) =>
      Number(isCriticalCluster(other)) - Number(isCriticalCluster(one)) ||
      other.count - one.count ||
      one.firstMs - other.firstMs,
  );
  return {
    events,
    critical: clusters.some(isCriticalCluster) || cascades.some(({ isCritical }) => isCritical),
    patterns: worst.slice(0, most).map(clusterBody),
    more_patterns: Math.max(0, clusters.length - most),
    unclustered,
    busiest_minutes: minutes
      .toSorted((one, other) => other.count - one.count || one.minuteMs - other.minuteMs)
      .slice(0, most)
      .map(({ minuteMs, count }) => ({ minute: iso(minuteMs), events: count })),
    cascades: cascades
      .toSorted((one, other) => other.falls.length - one.falls.length)
      .slice(0, most)
      .map(cascadeBody),
    suspects: suspects.map(suspectBody),
  };
}

function headOf({ files, lines, unreadable }: ReadLogs, directory: string) {
  return { directory, files: [...files], lines, unreadable_lines: unreadable };
}

function noLogs(directory: string, { files }: ReadLogs, sinceMs: number): AppError {
  const what = files.length === 0 ? 'has no log of Watchkeeper' : 'has no line of the log';
  return new AppError(
    'NO_DATA',
    `${directory} ${what} since ${iso(sinceMs)}. See logging.directory and logging.log_to_file, or look further back with --since.`,
    { details: { directory, since: iso(sinceMs) } },
  );
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
