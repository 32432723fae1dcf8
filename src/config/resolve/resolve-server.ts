import type { BreakerSettings } from '../../domain/breaker/breaker.ts';
import type {
  AggregationSpec,
  McpCallSpec,
  McpPathSpec,
  RestPathSpec,
  RetrySpec,
  ServerSpec,
} from '../../domain/server/server-spec.ts';
import type { Json } from '../../domain/tool-contract/tool-contract.ts';
import type { ServerEntry } from '../schema/configuration.ts';
import { resolveHost } from './resolve-host.ts';
import { resolveAuthentication } from './resolve-credential.ts';
import type { Settled } from './settle.ts';

/** A server with every default resolved: its own keys first, then its section's (SURFACE section 5). */
export function resolveServer(server: ServerEntry, config: Settled): ServerSpec {
  const { monitoring } = config;
  const enabled = enabledPaths(server, config);
  const host = server.host === undefined ? null : resolveHost(server.host);
  return {
    name: server.server_name,
    enabled: server.enabled && monitoring.enabled,
    intervalMs: milliseconds(server.interval_seconds ?? monitoring.health_check_interval_seconds),
    jitterRatio: monitoring.jitter_percent / 100,
    confirmMs: milliseconds(monitoring.confirm_seconds),
    labels: server.labels,
    ...(server.slo?.objective === undefined ? {} : { objective: server.slo.objective }),
    dependsOn: server.depends_on,
    mcp: enabled.mcp ? resolveMcp(server, config) : null,
    rest: enabled.rest ? resolveRest(server, config) : null,
    aggregation: resolveAggregation(server, config),
    breaker: resolveBreaker(config),
    collectsMetrics: monitoring.metrics_collection_enabled,
    ...(host === null ? {} : { host }),
  };
}

function resolveBreaker({ circuit_breaker: section }: Settled): BreakerSettings {
  return {
    enabled: section.enabled,
    mcpEnabled: section.mcp_circuit_breaker_enabled,
    restEnabled: section.rest_circuit_breaker_enabled,
    failureThreshold: section.failure_threshold,
    successThreshold: section.success_threshold,
    openMs: milliseconds(section.open_seconds),
    halfOpenMaxChecks: section.half_open_max_checks,
    requireBoth: section.require_both_paths_healthy || !section.independent_circuit_breakers,
    ...(section.failure_rate_threshold === undefined
      ? {}
      : {
          failureRate: {
            threshold: section.failure_rate_threshold,
            minimumChecks: section.minimum_requests,
            windowMs: milliseconds(section.failure_history_window_minutes * 60),
          },
        }),
  };
}

/** With dual monitoring off one path is left: MCP where the server has it. */
export function enabledPaths(
  server: ServerEntry,
  config: Settled,
): { readonly mcp: boolean; readonly rest: boolean } {
  const mcp = server.mcp_enabled ?? config.mcp_health_checks.enabled;
  const rest = server.rest_enabled ?? config.rest_health_checks.enabled;
  return { mcp, rest: rest && (config.dual_monitoring_enabled || !mcp) };
}

/** Where REST probes go; undefined when nothing says. */
export function restUrl(server: ServerEntry, config: Settled): string | undefined {
  if (server.rest_health_endpoint_url !== undefined) return server.rest_health_endpoint_url;
  const base = server.mcp_endpoint_url;
  return base === undefined
    ? undefined
    : new URL(config.rest_health_checks.health_endpoint_path, new URL(base).origin).href;
}

function resolveMcp(server: ServerEntry, config: Settled): McpPathSpec | null {
  const section = config.mcp_health_checks;
  if (server.mcp_endpoint_url === undefined) return null;
  return {
    url: server.mcp_endpoint_url,
    ...budget(server.mcp_timeout_seconds, section),
    retry: retryOf(section, server.mcp_retry_attempts),
    ...resolveAuthentication(server, config, 'mcp'),
    poolSize: section.connection_pool_size,
    maxBodyBytes: section.max_body_bytes,
    keepAlive: section.keep_alive_enabled,
    mode: server.mcp_mode,
    depth: server.mcp_depth,
    expectedTools: server.mcp_expected_tools ?? section.default_expected_tools,
    validateTools: section.tools_list_validation,
    validateExpectedTools: section.expected_tools_validation,
    maxPages: section.max_pages,
    ...(server.mcp_depth === 'call' && server.mcp_call !== undefined
      ? { call: resolveCall(server.mcp_call) }
      : {}),
  };
}

function resolveCall(call: NonNullable<ServerEntry['mcp_call']>): McpCallSpec {
  return {
    tool: call.tool,
    arguments: jsonOf(call.arguments),
    assert: call.assert ?? null,
    intervalMs: milliseconds(call.interval_seconds),
  };
}

/** A file's values are maps, lists, texts, numbers, truths and nothing else (`readTree`). */
function jsonOf(values: Readonly<Record<string, unknown>>): Readonly<Record<string, Json>> {
  return values as Readonly<Record<string, Json>>;
}

function resolveRest(server: ServerEntry, config: Settled): RestPathSpec | null {
  const section = config.rest_health_checks;
  const url = restUrl(server, config);
  if (url === undefined) return null;
  return {
    url,
    ...budget(server.rest_timeout_seconds, section),
    retry: retryOf(section, server.rest_retry_attempts),
    ...resolveAuthentication(server, config, 'rest'),
    poolSize: section.connection_pool_size,
    maxBodyBytes: section.max_body_bytes,
    keepAlive: section.keep_alive_enabled,
    expectedStatusCodes: section.expected_status_codes,
    requiredFields: section.required_health_fields,
    validateFormat: section.validate_response_format,
  };
}

type Section = Settled['mcp_health_checks'] | Settled['rest_health_checks'];

function budget(
  ownSeconds: number | undefined,
  section: Section,
): Pick<McpPathSpec, 'timeoutMs' | 'attemptTimeoutMs'> {
  const timeoutMs = milliseconds(ownSeconds ?? section.default_timeout_seconds);
  return { timeoutMs, attemptTimeoutMs: Math.min(timeoutMs, section.request_timeout_ms) };
}

function retryOf(section: Section, ownAttempts: number | undefined): RetrySpec {
  return {
    attempts: ownAttempts ?? section.default_retry_attempts,
    initialDelayMs: milliseconds(section.retry_policy.initial_delay_seconds),
    backoffFactor: section.retry_policy.backoff_multiplier,
    maxDelayMs: milliseconds(section.retry_policy.max_delay_seconds),
  };
}

function resolveAggregation(server: ServerEntry, config: Settled): AggregationSpec {
  const section = config.result_aggregation;
  const simple = section.health_score_calculation === 'simple_average';
  return {
    ...(simple ? { mcpWeight: 0.5, restWeight: 0.5 } : weights(server, config)),
    requireBoth: server.require_both_success ?? section.require_both_success_for_healthy,
    degradedOnSingleFailure: section.degraded_on_single_failure,
    scoreMethod:
      section.health_score_calculation === 'simple_average'
        ? 'weighted_average'
        : section.health_score_calculation,
    failureThreshold: section.failure_threshold,
    degradedThreshold: section.degraded_threshold,
  };
}

function weights(server: ServerEntry, config: Settled): Pick<AggregationSpec, 'mcpWeight' | 'restWeight'> {
  const section = config.result_aggregation;
  return {
    mcpWeight: server.mcp_priority_weight ?? section.mcp_priority_weight,
    restWeight: server.rest_priority_weight ?? section.rest_priority_weight,
  };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
