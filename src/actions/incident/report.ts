import { z } from 'zod';
import { openQuestions, reportInMarkdown, timesOf } from '../../domain/incident/report.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { isoTime, secondsOrNull } from '../iso-time.ts';
import { findIncident, incidentField } from './find-incident.ts';
import { incidentSchema, presentEntry, presentIncident, timelineEntrySchema } from './incident-detail.ts';
import { readTimeline } from './read-timeline.ts';

const CHANGES_REPORTED = 50;
const HOUR_MS = 3_600_000;

export const incidentReport = defineAction({
  name: 'incident/report',
  noun: 'incident',
  verb: 'report',
  summary: 'Print the report of an incident',
  description:
    'Summary, impact, times, the whole timeline, what changed in the hour before, and open questions: as Markdown, or with --json as data. It may be asked for at any time, also long after the end.',
  examples: [
    { command: 'watchkeeper incident report K7Q2MD', says: 'As Markdown.' },
    { command: 'watchkeeper incident report K7Q2MD --json=times', says: 'How long everything took.' },
  ],
  cli: {
    path: ['incident', 'report'],
    positionals: [{ field: 'incident', label: 'INCIDENT', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({ incident: incidentField }),
  output: z.object({
    timestamp: isoTime,
    incident: incidentSchema,
    times: z.object({
      detected_seconds: z.number().nullable().describe('From the first failing check to the incident'),
      answered_seconds: z.number().nullable().describe('To the first acknowledgement; null: there was none'),
      resolved_seconds: z.number().nullable().describe('To its end; null while there is none'),
    }),
    timeline: z.array(timelineEntrySchema),
    changes: z.array(z.string()).describe('What changed in the hour before it began'),
    open_questions: z.array(z.string()),
    markdown: z.string(),
  }),
  exitCode: () => 0,
  run: async (context, { incident }) => {
    const view = await findIncident(context, incident);
    const [timeline, changes] = await Promise.all([
      readTimeline(context, view.id),
      changesBefore(context, view.openedAtMs, view.servers),
    ]);
    const times = timesOf(view);
    return {
      timestamp: new Date(context.nowMs()).toISOString(),
      incident: presentIncident(view),
      times: {
        detected_seconds: secondsOrNull(times.detectedMs),
        answered_seconds: secondsOrNull(times.answeredMs),
        resolved_seconds: secondsOrNull(times.resolvedMs),
      },
      timeline: timeline.map(presentEntry),
      changes,
      open_questions: [...openQuestions(view)],
      markdown: reportInMarkdown({ view, timeline, changes }),
    };
  },
});

/** Releases of the environment, and edges of the incident's servers. */
async function changesBefore(
  { store, environment }: ActionContext,
  openedAtMs: number,
  servers: readonly string[],
): Promise<string[]> {
  const sinceMs = openedAtMs - HOUR_MS;
  const concerned = new Set(servers);
  const [edges, releases] = await Promise.all([
    store.edges(environment, servers.length === 1 ? (servers[0] ?? null) : null, {
      limit: 1_000,
      sinceMs,
    }),
    store.releases(environment),
  ]);
  const lines = [
    ...edges
      .filter(({ server, atMs }) => concerned.has(server) && atMs < openedAtMs)
      .map(({ atMs, server, condition, became, reason }) => ({
        atMs,
        says: `${server}: ${condition} ${became ? 'began' : 'ended'}. ${reason}`,
      })),
    ...releases
      .filter(({ createdAtMs }) => createdAtMs >= sinceMs && createdAtMs < openedAtMs)
      .map(({ createdAtMs, hash, source }) => ({
        atMs: createdAtMs,
        says: `Configuration ${hash.slice(0, 12)} from ${source}.`,
      })),
  ];
  return lines
    .toSorted((one, other) => one.atMs - other.atMs)
    .slice(-CHANGES_REPORTED)
    .map(({ atMs, says }) => `${new Date(atMs).toISOString()} ${says}`);
}
