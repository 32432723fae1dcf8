import { z } from 'zod';
import { breakerBodySchema } from '../../actions/breaker/breaker-body.ts';
import { isoTime, nullableIsoTime } from '../../actions/iso-time.ts';
import { metricsShow } from '../../actions/metrics/show.ts';
import { releaseChangeSchema } from '../../actions/release/change-release.ts';
import { serverCheck } from '../../actions/server/check.ts';
import { dualResultSchema, statusSchema } from '../../actions/server/dual-result.ts';
import { fleetHealthSchema } from '../../actions/server/fleet-health.ts';
import { serverList } from '../../actions/server/list.ts';
import { serverShow } from '../../actions/server/show.ts';
import { serverHistory } from '../../actions/server/history.ts';
import { serverRowSchema } from '../../actions/server/server-row.ts';
import { serverField } from '../../actions/server/server-field.ts';
import { checkBody } from '../routes/check-input.ts';
import { LEGACY_SHAPES } from './legacy-shapes.ts';
import { flagParameter } from './operation.ts';
import type { OperationAnswer } from './operation.ts';

/** Where one of the seed's endpoints differs from the action that it stands for. */
export interface StatusShape {
  readonly summary?: string;
  readonly description?: string;
  readonly query?: z.core.$ZodLooseShape;
  readonly body?: z.ZodObject;
  /** The body of 200. */
  readonly json?: z.ZodType;
  /** Content type of what it may answer in place of JSON. */
  readonly text?: string;
  /** All answers, where they are more than 200. */
  readonly answers?: Readonly<Record<number, OperationAnswer>>;
}

const PROMETHEUS = 'text/plain';

const forceCheck = flagParameter('Probe now instead of showing the last check');
const timeout = z.number().gt(0).max(300).optional().describe('With `force_check`: seconds a probe may take');

/** A section of the configuration file; `config/schema.json` has its keys. */
const section = z.looseObject({});

const configuration = z.object({
  environment: z.string(),
  system_info: z.object({
    version: z.string(),
    system_name: z.string(),
    dual_monitoring_enabled: z.boolean(),
    total_servers_configured: z.number(),
  }),
  release: z.object({ hash: z.string(), source: z.string(), created_at: isoTime }),
  pending_release: z.object({ hash: z.string(), source: z.string(), since: isoTime }).nullable(),
  file: z
    .object({
      name: z.string(),
      read_at: isoTime,
      outcome: z.enum(['applied', 'proposed', 'unchanged', 'invalid']),
      release: z.string().nullable(),
      problems: z.array(z.looseObject({ path: z.string(), message: z.string() })),
      restart_needed_for: z.array(z.string()),
    })
    .nullable(),
  last_updated: isoTime,
  enhanced_monitoring_enabled: z.boolean(),
  global_settings: z.object({
    check_interval_seconds: z.number(),
    max_concurrent_checks: z.number(),
    retry_attempts: z.number(),
    circuit_breaker_enabled: z.boolean(),
  }),
  monitoring_settings: z.object({ mcp_health_checks: section, rest_health_checks: section }),
  mcp_health_checks: section,
  rest_health_checks: section,
  result_aggregation: section,
  circuit_breaker: section,
  monitoring: section,
  performance_optimization: section,
  rollout: section,
  backward_compatibility: section,
  storage: z.object({ retention: section }),
  servers: z.array(section),
});

const serverConfiguration = z.object({
  server_name: z.string(),
  environment: z.string(),
  release: z.string(),
  enabled: z.boolean(),
  interval_seconds: z.number(),
  labels: z.record(z.string(), z.string()),
  depends_on: z.array(z.string()),
  mcp_configuration: z.object({
    enabled: z.boolean(),
    endpoint_url: z.string().nullable(),
    timeout_seconds: z.number().nullable(),
    retry_attempts: z.number().nullable(),
    expected_tools: z.array(z.string()),
    tools_validation_enabled: z.boolean(),
    mode: z.string().nullable(),
    depth: z.string().nullable(),
  }),
  rest_configuration: z.object({
    enabled: z.boolean(),
    health_endpoint_url: z.string().nullable(),
    timeout_seconds: z.number().nullable(),
    retry_attempts: z.number().nullable(),
    expected_status_codes: z.array(z.number()),
  }),
  aggregation_settings: z.object({
    mcp_priority_weight: z.number(),
    rest_priority_weight: z.number(),
    require_both_success: z.boolean(),
  }),
  authentication: z.object({
    jwt_enabled: z.boolean(),
    api_key_enabled: z.boolean(),
    mcp_type: z.string(),
    rest_type: z.string(),
  }),
});

const health = fleetHealthSchema.extend({
  system_info: z.object({
    version: z.string(),
    uptime_seconds: z.number(),
    dual_monitoring_enabled: z.boolean(),
  }),
});

const detailed = health.extend({
  circuit_breaker_states: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.boolean()]))),
  servers: z.array(
    serverRowSchema.extend({
      overall_success: z.boolean(),
      mcp_result: dualResultSchema.shape.mcp_result,
      rest_result: z.record(z.string(), z.unknown()).nullable(),
      combined_response_time_ms: z.number().nullable(),
    }),
  ),
});

/** The older servers' envelope has another shape, which the operations of these paths leave out. */
const OLDER = '`legacy` answers in the envelope of the older servers, which is not described here';
const format = z.enum(['json']).optional().describe(OLDER);
const next = z.string().nullable().describe('Path and query of the next page; null on the last');

const latest = serverCheck.output.or(
  z.object({
    check_id: z.null(),
    checked_at: nullableIsoTime,
    timestamp: isoTime,
    environment: z.string(),
    overall_status: statusSchema,
    request_parameters: z.null(),
    summary: z.record(z.string(), z.number()),
    servers: z.array(dualResultSchema.extend({ current_status: statusSchema, stale: z.boolean() })),
  }),
);

const listInput = serverList.input.shape;
const metricsInput = metricsShow.input.shape;

/** By method and path. */
export const STATUS_SHAPES: Readonly<Record<string, StatusShape>> = {
  ...LEGACY_SHAPES,
  'GET /status/health': {
    query: {
      include_servers: flagParameter('`false` leaves the servers out'),
      format,
      force_check: forceCheck,
      timeout,
    },
    answers: {
      200: { description: 'The fleet is HEALTHY or DEGRADED, or nothing is checked yet', json: health },
      503: {
        description: 'The fleet is UNHEALTHY, or nothing is known any more; or a failure',
        json: health,
      },
    },
  },
  'GET /status/health/detailed': {
    summary: 'How the fleet is, with every last result',
    description:
      'As `/status/health`, with both results of every server and its circuits. Nothing is probed.',
    query: { force_check: forceCheck, timeout },
    answers: {
      200: { description: 'As for `/status/health`', json: detailed },
      503: { description: 'As for `/status/health`', json: detailed },
    },
  },
  'GET /status/servers': {
    query: {
      ...listInput,
      limit: listInput.limit.describe(
        'How many servers; beside `include_history` alone, how many checks of each server',
      ),
      format,
    },
    json: serverList.output.and(z.object({ next: next.optional() })),
  },
  'GET /status/servers/{name}/history': { json: serverHistory.output.and(z.object({ next })) },
  'GET /status/servers/{name}': {
    query: {
      format,
      history: serverShow.input.shape.history,
      force_check: forceCheck,
      timeout,
      include: z.enum(['raw']).optional().describe('`raw` with `force_check`: the bodies as they came'),
    },
  },
  'POST /status/servers/{name}/check': {
    body: checkBody.omit({ server_names: true }),
    json: z.object({
      server_name: z.string(),
      check_triggered: z.literal(true),
      check_id: z.string(),
      checked_at: isoTime,
      timestamp: isoTime,
      result: dualResultSchema,
    }),
  },
  'GET /status/dual-check': {
    summary: 'Show the last dual results, or probe now',
    description: 'The last result of every server over both paths; with `run=true` as a POST does.',
    query: { run: flagParameter('Probe every server now') },
    json: latest,
  },
  'POST /status/dual-check': { body: checkBody },
  'GET /status/metrics': {
    query: {
      time_range: metricsInput.time_range,
      include_server_breakdown: metricsInput.include_server_breakdown,
      server_name: serverField.optional(),
      format: z
        .enum(['json', 'prometheus'])
        .default('json')
        .describe(`\`prometheus\` answers as \`/metrics\` does; ${OLDER}`),
    },
    text: PROMETHEUS,
  },
  'GET /metrics': {
    summary: 'Everything measured, for Prometheus',
    description:
      'The text format of Prometheus: servers, checks, breakers, and figures of the service itself.',
    query: {},
    answers: { 200: { description: 'Text format 0.0.4', json: null, text: PROMETHEUS } },
  },
  'GET /status/config': {
    summary: 'Show the configuration that runs',
    description:
      'Every setting with its default in its place, what waits for approval and what came of the file. No secret is ever shown.',
    query: { include_sensitive: flagParameter('Show the references that stand for secrets; needs admin') },
    json: configuration,
  },
  'GET /status/config/{name}': {
    summary: 'Show how one server is watched',
    description: 'What holds for one server, every default in its place. No secret is ever shown.',
    query: {},
    json: serverConfiguration,
  },
  'PUT /status/config': {
    body: z.looseObject({}),
    json: releaseChangeSchema.extend({
      success: z.literal(true),
      message: z.string(),
      timestamp: isoTime,
      updated_fields: z.array(z.string()),
    }),
  },
  'GET /status/circuit-breaker': { query: {} },
  'GET /status/circuit-breaker/{name}': {
    query: {},
    json: breakerBodySchema.extend({
      server_name: z.string(),
      timestamp: isoTime,
      environment: z.string(),
      global_circuit_breaker_enabled: z.boolean(),
    }),
  },
};
