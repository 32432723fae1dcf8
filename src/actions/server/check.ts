import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { readFleet, selectServers } from '../fleet/read-fleet.ts';
import type { WatchedServer } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { checkAllByHand } from './check-by-hand.ts';
import { dualResultSchema, presentDualResult, statusSchema } from './dual-result.ts';
import { exitCodeOfStatus } from './exit-code-of-status.ts';
import { fleetStatus, presentSummary, summaryOf, summarySchema } from './fleet-health.ts';
import { serverAsChecked } from './server-now.ts';

const input = z
  .object({
    server_names: z.array(z.string().min(1)).default([]).describe('Servers to check; all when none is named'),
    all: z.boolean().default(false).describe('Check every server'),
    include_mcp: z.boolean().default(true).describe('Probe the MCP path'),
    include_rest: z.boolean().default(true).describe('Probe the REST path'),
    timeout_seconds: z
      .number()
      .positive()
      .max(300)
      .optional()
      .describe('Lower the time a probe may take, in seconds'),
    include_raw: z.boolean().default(false).describe('Show the bodies as the servers sent them'),
  })
  .refine(({ all, server_names }) => !(all && server_names.length > 0), {
    path: ['all'],
    message: 'name servers or say all, not both',
  })
  .refine(({ include_mcp, include_rest }) => include_mcp || include_rest, {
    path: ['include_rest'],
    message: 'at least one path has to be probed',
  });

export const serverCheck = defineAction({
  name: 'server/check',
  noun: 'server',
  verb: 'check',
  summary: 'Probe servers now',
  description:
    'Probes the named servers over MCP and REST at once and judges them by their release. The result is stored and shown in the history as manual; it never moves a status, a breaker or an alert.',
  examples: [
    { command: 'watchkeeper check', says: 'Probe every server now.' },
    { command: 'watchkeeper check search reasoning --json', says: 'Probe two of them, as JSON.' },
  ],
  cli: {
    path: ['check'],
    positionals: [{ field: 'server_names', label: 'SERVER', required: false, variadic: true }],
  },
  slack: 'check',
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  leavesRecord: true,
  input,
  output: z.object({
    check_id: z.string(),
    checked_at: isoTime,
    timestamp: isoTime,
    environment: z.string(),
    overall_status: statusSchema,
    request_parameters: z.object({
      server_names: z.array(z.string()).nullable(),
      timeout_seconds: z.number().nullable(),
      include_mcp: z.boolean(),
      include_rest: z.boolean(),
    }),
    summary: summarySchema,
    servers: z.array(dualResultSchema),
  }),
  exitCode: ({ overall_status }) => exitCodeOfStatus(overall_status),
  run: async (context, wish) => {
    const startedMs = context.nowMs();
    const checked = await checkAllByHand(context, await serversToCheck(context, wish.server_names), {
      mcp: wish.include_mcp,
      rest: wish.include_rest,
      timeoutMs: wish.timeout_seconds === undefined ? null : wish.timeout_seconds * 1000,
      keepBodies: wish.include_raw,
    });
    const servers = checked.map(({ watched, view }) => serverAsChecked(watched, view, context.nowMs()));
    const timestamp = new Date(startedMs).toISOString();
    return {
      check_id: `manual-${startedMs / 1000}`,
      checked_at: timestamp,
      timestamp,
      environment: context.environment,
      overall_status: fleetStatus(servers),
      request_parameters: {
        server_names: wish.server_names.length === 0 ? null : wish.server_names,
        timeout_seconds: wish.timeout_seconds ?? null,
        include_mcp: wish.include_mcp,
        include_rest: wish.include_rest,
      },
      summary: presentSummary(summaryOf(servers)),
      servers: checked.map(({ watched, view, raw }) => presentDualResult(view, watched.spec, raw)),
    };
  },
});

/** A disabled server is probed only when it is named. */
async function serversToCheck(
  { store, environment }: ActionContext,
  names: readonly string[],
): Promise<readonly WatchedServer[]> {
  const selected = selectServers(await readFleet(store, environment), environment, names);
  const servers = names.length > 0 ? selected : selected.filter(({ spec }) => spec.enabled);
  if (servers.length > 0) return servers;
  throw new AppError('NO_DATA', `No server is switched on in ${environment}. Add one to the configuration.`, {
    details: { environment },
  });
}
