import { z } from 'zod';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { readFleet, selectServers } from '../fleet/read-fleet.ts';
import type { WatchedServer } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { serverField } from '../server/server-field.ts';
import { serverNow } from '../server/server-now.ts';
import { breakerBodySchema, breakerConfigSchema, presentBreaker, presentSettings } from './breaker-body.ts';
import type { FailureRates } from './breaker-body.ts';

const HOUR_MS = 3_600_000;

export const breakerShow = defineAction({
  name: 'breaker/show',
  noun: 'breaker',
  verb: 'show',
  summary: 'Show the breakers',
  description:
    'The breaker of every server or of one: the state of both paths, what consumers should do, and for one server its failure rate of the last hour and how it got there.',
  examples: [
    { command: 'watchkeeper breaker show', says: 'All breakers.' },
    { command: 'watchkeeper breaker show search', says: 'One, with its history.' },
  ],
  cli: {
    path: ['breaker', 'show'],
    positionals: [{ field: 'server', label: 'SERVER', required: false, variadic: false }],
  },
  slack: 'breaker',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({ server: serverField.optional() }),
  output: z.object({
    timestamp: isoTime,
    environment: z.string(),
    global_circuit_breaker_enabled: z.boolean(),
    /** Null where servers differ: each has its own beside it. */
    circuit_breaker_config: breakerConfigSchema.nullable(),
    summary: z.object({
      total_servers: z.number(),
      mcp_circuits_open: z.number(),
      rest_circuits_open: z.number(),
      both_paths_available: z.number(),
      no_paths_available: z.number(),
    }),
    servers: z.record(z.string(), breakerBodySchema),
  }),
  exitCode: () => 0,
  run: async (context, { server }) => {
    const fleet = await readFleet(context.store, context.environment);
    const selected = selectServers(fleet, context.environment, server === undefined ? [] : [server]);
    const rates = server === undefined ? undefined : await failureRates(context, server);
    const nowMs = context.nowMs();
    const bodies = selected
      .map((watched) => serverNow(watched, nowMs))
      .map((each) => [each.spec.name, presentBreaker(each, rates)] as const);
    return {
      timestamp: new Date(nowMs).toISOString(),
      environment: context.environment,
      global_circuit_breaker_enabled: selected.some(({ spec }) => spec.breaker.enabled),
      circuit_breaker_config: commonConfig(selected),
      summary: summaryOf(bodies.map(([, body]) => body)),
      servers: Object.fromEntries(bodies),
    };
  },
});

function commonConfig(servers: readonly WatchedServer[]): z.output<typeof breakerConfigSchema> | null {
  const configs = servers.map(({ spec }) => presentSettings(spec.breaker));
  const distinct = new Map(configs.map((config) => [JSON.stringify(config), config]));
  const [only] = distinct.values();
  return distinct.size === 1 && only !== undefined ? only : null;
}

function summaryOf(bodies: readonly z.output<typeof breakerBodySchema>[]) {
  const count = (has: (body: z.output<typeof breakerBodySchema>) => boolean): number =>
    bodies.filter(has).length;
  return {
    total_servers: bodies.length,
    mcp_circuits_open: count((body) => body.mcp_circuit_state.state === 'OPEN'),
    rest_circuits_open: count((body) => body.rest_circuit_state.state === 'OPEN'),
    both_paths_available: count((body) => body.overall_circuit_state.available_paths.includes('both')),
    no_paths_available: count((body) => body.overall_circuit_state.available_paths.includes('none')),
  };
}

async function failureRates(context: ActionContext, server: string): Promise<FailureRates> {
  const nowMs = context.nowMs();
  const rollups = await context.store.rollups({
    environment: context.environment,
    server,
    period: 'minute',
    fromMs: nowMs - HOUR_MS,
    toMs: nowMs,
  });
  const rateOf = (path: 'mcp' | 'rest'): number | null => {
    const probes = rollups.reduce((sum, rollup) => sum + rollup[path].probes, 0);
    const successes = rollups.reduce((sum, rollup) => sum + rollup[path].successes, 0);
    return probes === 0 ? null : 1 - successes / probes;
  };
  return { mcp: rateOf('mcp'), rest: rateOf('rest') };
}
