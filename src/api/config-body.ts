import { hideSecrets } from '../config/hide-secrets.ts';
import { readBack } from '../config/read-back.ts';
import type { EnvironmentStanding } from '../domain/release/environment-standing.ts';
import type { Release } from '../domain/release/release.ts';
import type { CredentialSpec, ServerSpec } from '../domain/server/server-spec.ts';

export interface ConfigFacts {
  readonly release: Release;
  readonly standing: EnvironmentStanding;
  readonly version: string;
  /** Shows the references that stand for secrets; a secret itself is never shown. */
  readonly showReferences: boolean;
}

/** The body of `GET /status/config`: inv. 1.1 and 1.3 in one, and what runs, waits and went wrong. */
export function configBody({ release, standing, version, showReferences }: ConfigFacts): object {
  const config = readBack(release.settings);
  const { monitoring, mcp_health_checks: mcp, rest_health_checks: rest } = config;
  const settings = record(hideSecrets(config, showReferences));
  return {
    environment: release.environment,
    system_info: {
      version,
      system_name: config.system_name,
      dual_monitoring_enabled: config.dual_monitoring_enabled,
      total_servers_configured: config.servers.length,
    },
    release: shownRelease(release),
    pending_release: pendingBody(standing),
    file: fileBody(standing),
    last_updated: isoTime(release.createdAtMs),
    enhanced_monitoring_enabled: monitoring.enabled,
    global_settings: {
      check_interval_seconds: monitoring.health_check_interval_seconds,
      max_concurrent_checks: monitoring.max_concurrent_checks,
      retry_attempts: config.global_settings.retry_attempts ?? mcp.default_retry_attempts,
      circuit_breaker_enabled: config.circuit_breaker.enabled,
    },
    monitoring_settings: {
      mcp_health_checks: {
        enabled: mcp.enabled,
        default_timeout_seconds: mcp.default_timeout_seconds,
        tools_list_validation: mcp.tools_list_validation,
        connection_pool_size: mcp.connection_pool_size,
      },
      rest_health_checks: {
        enabled: rest.enabled,
        default_timeout_seconds: rest.default_timeout_seconds,
        connection_pool_size: rest.connection_pool_size,
      },
    },
    ...Object.fromEntries(SECTIONS.map((name) => [name, settings[name]])),
    storage: { retention: config.storage.retention },
    servers: settings['servers'],
  };
}

const SECTIONS = [
  'mcp_health_checks',
  'rest_health_checks',
  'result_aggregation',
  'circuit_breaker',
  'monitoring',
  'performance_optimization',
  'rollout',
  'backward_compatibility',
] as const;

export interface ServerConfigFacts {
  readonly environment: string;
  readonly spec: ServerSpec;
  readonly release: string;
}

/** The body of `GET /status/config/{name}` (inv. 1.3): what holds for one server, every default in its place. */
export function serverConfigBody({ environment, spec, release }: ServerConfigFacts): object {
  const { mcp, rest, aggregation } = spec;
  return {
    server_name: spec.name,
    environment,
    release,
    enabled: spec.enabled,
    interval_seconds: spec.intervalMs / 1000,
    labels: spec.labels,
    depends_on: spec.dependsOn,
    mcp_configuration: {
      enabled: mcp !== null,
      endpoint_url: mcp?.url ?? null,
      timeout_seconds: seconds(mcp?.timeoutMs),
      retry_attempts: mcp?.retry.attempts ?? null,
      expected_tools: mcp?.expectedTools ?? [],
      tools_validation_enabled: mcp?.validateTools ?? false,
      mode: mcp?.mode ?? null,
      depth: mcp?.depth ?? null,
    },
    rest_configuration: {
      enabled: rest !== null,
      health_endpoint_url: rest?.url ?? null,
      timeout_seconds: seconds(rest?.timeoutMs),
      retry_attempts: rest?.retry.attempts ?? null,
      expected_status_codes: rest?.expectedStatusCodes ?? [],
    },
    aggregation_settings: {
      mcp_priority_weight: aggregation.mcpWeight,
      rest_priority_weight: aggregation.restWeight,
      require_both_success: aggregation.requireBoth,
    },
    authentication: authenticationBody(spec),
  };
}

/** Kinds only: neither a secret nor the reference that stands for one. */
function authenticationBody({ mcp, rest }: ServerSpec): object {
  const kinds: readonly CredentialSpec['type'][] = [
    mcp?.credential.type ?? 'none',
    rest?.credential.type ?? 'none',
  ];
  return {
    jwt_enabled: kinds.some((kind) => kind === 'bearer' || kind === 'oauth2'),
    api_key_enabled: kinds.includes('api_key'),
    mcp_type: kinds[0],
    rest_type: kinds[1],
  };
}

function shownRelease({ hash, source, createdAtMs }: Release): object {
  return { hash, source, created_at: isoTime(createdAtMs) };
}

function pendingBody({ proposal }: EnvironmentStanding): object | null {
  if (proposal === null) return null;
  return { hash: proposal.release, source: proposal.source, since: isoTime(proposal.atMs) };
}

function fileBody({ file }: EnvironmentStanding): object | null {
  if (file === null) return null;
  const { file: name, atMs, outcome, release, problems, restartFor } = file;
  return { name, read_at: isoTime(atMs), outcome, release, problems, restart_needed_for: restartFor };
}

function seconds(ms: number | undefined): number | null {
  return ms === undefined ? null : ms / 1000;
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Holds because what went in was an object, and hiding keeps the shape. */
function record(value: unknown): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}
