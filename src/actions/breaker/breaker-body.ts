import { z } from 'zod';
import { availablePathsOf, initialBreaker, nextAttemptAtMs } from '../../domain/breaker/fold-breaker.ts';
import type { Breaker, BreakerSettings, BreakerStatus, PathBreaker } from '../../domain/breaker/breaker.ts';
import type { ProbePath } from '../../domain/probe/verdict.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';
import { availablePaths } from '../server/dual-result.ts';
import type { ServerNow } from '../server/server-now.ts';

const pathState = z.object({
  enabled: z.boolean(),
  state: z.enum(['CLOSED', 'OPEN', 'HALF_OPEN']),
  failure_count: z.number().nullable(),
  success_count: z.number(),
  last_failure_time: nullableIsoTime,
  last_success_time: nullableIsoTime,
  next_attempt_time: nullableIsoTime,
  failure_rate: z.number().nullable(),
  state_change_history: z.array(
    z.object({ timestamp: isoTime, from_state: z.string(), to_state: z.string(), reason: z.string() }),
  ),
});

export const breakerConfigSchema = z.object({
  failure_threshold: z.number(),
  success_threshold: z.number(),
  timeout_seconds: z.number(),
  half_open_max_checks: z.number(),
  failure_rate: z
    .object({ threshold: z.number(), minimum_requests: z.number(), window_seconds: z.number() })
    .nullable()
    .describe('The share of failures that opens a path too; null: failures open one only in a row'),
});

export const breakerBodySchema = z.object({
  mcp_circuit_state: pathState,
  rest_circuit_state: pathState,
  overall_circuit_state: z.object({
    state: z.enum(['CLOSED', 'OPEN', 'HALF_OPEN', 'MCP_ONLY', 'REST_ONLY']),
    available_paths: availablePaths,
    forced: z.enum(['OPEN', 'CLOSED']).nullable(),
    recommended_action: z.string(),
  }),
  /** The last check is so old that the breaker says nothing of now, as with a status. */
  stale: z.boolean(),
  circuit_breaker_enabled: z.boolean(),
  circuit_breaker_config: breakerConfigSchema,
});

export type BreakerBody = z.output<typeof breakerBodySchema>;

/** Share of failed probes by path in the last hour; null where nothing was probed or nobody asked. */
export type FailureRates = Readonly<Record<ProbePath, number | null>>;

const NOT_ASKED: FailureRates = { mcp: null, rest: null };

export function presentBreaker(server: ServerNow, rates: FailureRates = NOT_ASKED): BreakerBody {
  const { spec, state, stale } = server;
  const breaker = state?.breaker ?? initialBreaker();
  const settings = spec.breaker;
  const enabled = { mcp: spec.mcp !== null, rest: spec.rest !== null };
  return {
    mcp_circuit_state: presentPath(breaker, 'mcp', { enabled: enabled.mcp, settings, rates }),
    rest_circuit_state: presentPath(breaker, 'rest', { enabled: enabled.rest, settings, rates }),
    overall_circuit_state: {
      state: breaker.overall,
      available_paths: [...availablePathsOf(breaker, enabled)],
      forced: breaker.forced,
      recommended_action: adviceOf(breaker),
    },
    stale,
    circuit_breaker_enabled: settings.enabled,
    circuit_breaker_config: presentSettings(settings),
  };
}

export function presentSettings(settings: BreakerSettings): z.output<typeof breakerConfigSchema> {
  return {
    failure_threshold: settings.failureThreshold,
    success_threshold: settings.successThreshold,
    timeout_seconds: settings.openMs / 1000,
    half_open_max_checks: settings.halfOpenMaxChecks,
    failure_rate: presentRate(settings.failureRate),
  };
}

function presentRate(rate: BreakerSettings['failureRate']) {
  if (rate === undefined) return null;
  const { threshold, minimumChecks, windowMs } = rate;
  return { threshold, minimum_requests: minimumChecks, window_seconds: windowMs / 1000 };
}

interface PathFacts {
  readonly enabled: boolean;
  readonly settings: BreakerSettings;
  readonly rates: FailureRates;
}

function presentPath(
  breaker: Breaker,
  path: ProbePath,
  { enabled, settings, rates }: PathFacts,
): z.output<typeof pathState> {
  const own: PathBreaker = breaker[path];
  return {
    enabled,
    state: own.status,
    failure_count: own.status === 'HALF_OPEN' ? null : own.failures,
    success_count: own.status === 'HALF_OPEN' ? breaker.recoveries : 0,
    last_failure_time: isoTimeOrNull(breaker.lastFailureAtMs[path]),
    last_success_time: isoTimeOrNull(breaker.lastSuccessAtMs[path]),
    next_attempt_time: isoTimeOrNull(nextAttemptAtMs(own, settings)),
    failure_rate: rates[path],
    state_change_history: breaker.transitions
      .filter((transition) => transition.path === path)
      .map(({ atMs, from, to, reason }) => ({
        timestamp: new Date(atMs).toISOString(),
        from_state: from,
        to_state: to,
        reason,
      })),
  };
}

const ADVICE = {
  CLOSED: 'Use both paths.',
  OPEN: 'Do not use this server; probing goes on and the breaker closes once both paths have recovered.',
  HALF_OPEN: 'Use this server sparingly until the breaker closes.',
  MCP_ONLY: 'Use the MCP path; the REST path keeps failing.',
  REST_ONLY: 'Use the REST path; the MCP path keeps failing.',
} as const satisfies Record<BreakerStatus, string>;

function adviceOf({ overall, forced }: Breaker): string {
  if (forced === null) return ADVICE[overall];
  return `${ADVICE[overall]} A person forced this state; \`breaker reset\` ends that.`;
}
