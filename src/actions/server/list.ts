import { z } from 'zod';
import type { CheckView } from '../../domain/check/check-view.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { mapBounded } from '../map-bounded.ts';
import { cursorField, nextCursorField, pageOf } from '../page.ts';
import { statusSchema, successOf } from './dual-result.ts';
import { presentSummary, summaryOf } from './fleet-health.ts';
import type { FleetAtMoment } from './fleet-health.ts';
import { serverNow } from './server-now.ts';
import type { ServerNow } from './server-now.ts';
import { presentRow, serverRowSchema } from './server-row.ts';

const CONCURRENT_READS = 8;

const checkLine = z.object({
  overall_status: statusSchema,
  timestamp: isoTime.nullable(),
  mcp_success: z.boolean().nullable(),
  rest_success: z.boolean().nullable(),
  response_time_ms: z.number().nullable(),
});

const serverListSchema = z.object({
  environment: z.string(),
  timestamp: isoTime,
  next_cursor: nextCursorField,
  servers: z.array(
    serverRowSchema.extend({
      current_status: checkLine,
      history: z.array(checkLine.extend({ origin: z.string() })),
      labels: z.record(z.string(), z.string()),
    }),
  ),
  summary: z.object({
    total_servers: z.number(),
    healthy_count: z.number(),
    degraded_count: z.number(),
    unhealthy_count: z.number(),
    unknown_count: z.number(),
  }),
});

type ServerList = z.output<typeof serverListSchema>;
type HistoryByServer = ReadonlyMap<string, readonly CheckView[]>;

export const serverList = defineAction({
  name: 'server/list',
  noun: 'server',
  verb: 'list',
  summary: 'List the servers',
  description:
    'Every configured server with its status and labels; with `include_history` also its newest checks.',
  examples: [
    { command: 'watchkeeper servers list', says: 'All of them.' },
    { command: 'watchkeeper servers list --status UNHEALTHY', says: 'Only those that are down.' },
  ],
  cli: { path: ['servers', 'list'], positionals: [] },
  slack: 'servers',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    status: z
      .enum(['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'])
      .optional()
      .describe('Only servers of this status'),
    include_history: z.boolean().default(false).describe('Add the newest checks of each server'),
    history_limit: z.int().min(1).max(100).default(10).describe('How many checks of each server'),
    limit: z.int().min(1).max(10_000).optional().describe('How many servers; all when left out'),
    cursor: cursorField,
  }),
  output: serverListSchema,
  exitCode: () => 0,
  run: async (context, { status, include_history, history_limit, limit, cursor }) => {
    const fleet = await readFleet(context.store, context.environment);
    const nowMs = context.nowMs();
    const servers = fleet
      .map((watched) => serverNow(watched, nowMs))
      .filter((server) => status === undefined || server.status === status);
    const page = pageOf(servers, { limit, cursor, keyOf: ({ spec }) => spec.name });
    const names = include_history ? page.items.map(({ spec }) => spec.name) : [];
    const history = await readHistories(context, names, history_limit);
    return {
      ...presentListHead({ environment: context.environment, servers, nowMs }),
      next_cursor: page.nextCursor,
      servers: page.items.map((server) => presentListRow(server, history.get(server.spec.name) ?? [])),
    };
  },
});

/** The list without its servers; the summary is of all of them, also where a page shows some. */
export function presentListHead({
  environment,
  servers,
  nowMs,
}: Omit<FleetAtMoment, 'mode'>): Omit<ServerList, 'servers'> {
  const summary = presentSummary(summaryOf(servers));
  return {
    environment,
    timestamp: new Date(nowMs).toISOString(),
    next_cursor: null,
    summary: {
      total_servers: summary.total_servers,
      healthy_count: summary.healthy_servers,
      degraded_count: summary.degraded_servers,
      unhealthy_count: summary.unhealthy_servers,
      unknown_count: summary.unknown_servers,
    },
  };
}

/** One server of the list, with the newest of its checks that were asked for. */
export function presentListRow(
  server: ServerNow,
  history: readonly CheckView[],
): ServerList['servers'][number] {
  const row = presentRow(server);
  const { overall_status, timestamp, mcp_success, rest_success, response_time_ms } = row;
  return {
    ...row,
    current_status: { overall_status, timestamp, mcp_success, rest_success, response_time_ms },
    history: history.map(lineOf),
    labels: { ...server.spec.labels },
  };
}

export function lineOf(view: CheckView): z.output<typeof checkLine> & { origin: string } {
  return {
    overall_status: view.status,
    timestamp: new Date(view.atMs).toISOString(),
    mcp_success: successOf(view.mcp.verdict),
    rest_success: successOf(view.rest.verdict),
    response_time_ms: view.combinedMs,
    origin: view.origin,
  };
}

async function readHistories(
  { store, environment }: ActionContext,
  names: readonly string[],
  limit: number,
): Promise<HistoryByServer> {
  const pages = await mapBounded(names, CONCURRENT_READS, async (name) => {
    const page = await store.history(environment, name, { limit });
    return [name, page.items] as const;
  });
  return new Map(pages);
}
