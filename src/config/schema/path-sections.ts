import { z } from 'zod';
import { count, headerName, httpUrl, key, seconds } from './key.ts';

export const toolName = () =>
  z.string().regex(/^[A-Za-z0-9_./-]{1,128}$/, 'is not a tool name; write 1 to 128 letters, digits, _ - . /');
const tools = () => z.array(toolName());
const retryPolicy = () => ({
  max_attempts: key(
    count(1, 11).optional(),
    'Tries in all, the first included; beats *_retry_attempts of the section',
  ),
  initial_delay_seconds: key(seconds(0, 300).default(1), 'Wait before the second try'),
});
const delayCap = 'No wait between tries is longer than this';
const keptAlive = 'false: every request has a connection of its own';
const factor = 'Each wait between tries is this many times the one before';

export const expectedTools = tools;

export const mcpSection = z.strictObject({
  enabled: key(
    z.boolean().default(true),
    'false: no server is probed over MCP unless it says mcp_enabled: true',
  ),
  default_timeout_seconds: key(seconds(1, 3600).default(10), 'Budget of a whole MCP probe, retries included'),
  default_retry_attempts: key(count(0, 100).optional(), 'Extra tries after the first', { derived: 3 }),
  request_timeout_ms: key(count(1, 3_600_000).default(30_000), 'Bound of one try, within the budget'),
  retry_policy: z
    .strictObject({
      ...retryPolicy(),
      backoff_multiplier: key(z.number().min(1).max(100).default(1.5), factor),
      max_delay_seconds: key(seconds(0, 3600).default(30), delayCap),
    })
    .prefault({}),
  tools_list_validation: key(z.boolean().default(true), "Judge the tools' own names and schemas"),
  expected_tools_validation: key(z.boolean().default(true), 'Judge whether the expected tools are there'),
  default_expected_tools: key(tools().default([]), 'Tools expected of a server that names none itself'),
  connection_pool_size: key(count(1, 10_000).optional(), 'Connections per origin for MCP probes', {
    derived: 10,
  }),
  keep_alive_enabled: key(z.boolean().default(true), keptAlive),
  json_rpc_version: key(z.enum(['2.0']).default('2.0'), 'Version of JSON-RPC that is spoken; there is one'),
  max_body_bytes: key(count(1024, 67_108_864).default(1_048_576), 'A longer body is the verdict too_large'),
  max_pages: key(count(1, 10_000).default(100), 'A longer tool list is the verdict pagination_broken'),
  jwt_auth_enabled: key(
    z.boolean().default(false),
    'Use jwt_discovery_url and jwt_audience below where a server has a client id of type jwt',
  ),
  jwt_discovery_url: key(httpUrl().optional(), 'OIDC discovery for servers of auth_type jwt that name none'),
  jwt_audience: key(
    z.string().min(1).optional(),
    'Audience asked for, for servers of auth_type jwt that name none',
  ),
});

export const restSection = z.strictObject({
  enabled: key(
    z.boolean().default(true),
    'false: no server is probed over REST unless it says rest_enabled: true',
  ),
  default_timeout_seconds: key(seconds(1, 3600).default(8), 'Budget of a whole REST probe, retries included'),
  default_retry_attempts: key(count(0, 100).optional(), 'Extra tries after the first', { derived: 2 }),
  request_timeout_ms: key(count(1, 3_600_000).default(30_000), 'Bound of one try, within the budget'),
  retry_policy: z
    .strictObject({
      ...retryPolicy(),
      backoff_multiplier: key(z.number().min(1).max(100).optional(), `${factor}; beats retry_backoff_factor`),
      max_delay_seconds: key(seconds(0, 3600).optional(), `${delayCap}; beats max_retry_delay_seconds`),
    })
    .prefault({}),
  retry_backoff_factor: key(z.number().min(1).max(100).default(1.5), factor),
  max_retry_delay_seconds: key(seconds(0, 3600).default(30), delayCap),
  health_endpoint_path: key(
    z
      .string()
      .regex(/^\/(?!\/)/, 'must start with one /; write it like /status/health')
      .default('/status/health'),
    "REST health URL of a server that gives none: this path at its MCP endpoint's origin",
  ),
  expected_status_codes: key(
    z.array(count(100, 599)).min(1).default([200, 201, 202]),
    'Any other status is the verdict http_error',
  ),
  validate_response_format: key(z.boolean().default(true), 'false: any body will do, JSON or not'),
  required_health_fields: key(
    z.array(z.string().min(1)).default(['status']),
    'Fields that the JSON body must have',
  ),
  connection_pool_size: key(count(1, 10_000).optional(), 'Connections per origin for REST probes', {
    derived: 20,
  }),
  keep_alive_enabled: key(z.boolean().default(true), keptAlive),
  max_body_bytes: key(count(1024, 67_108_864).default(1_048_576), 'A longer body is the verdict too_large'),
  auth_type: key(
    z.enum(['none', 'bearer', 'basic', 'custom']).default('none'),
    "Which of a server's credentials the REST path uses: none means the same as the MCP path, custom the bare token",
  ),
  auth_header_name: key(
    headerName().default('Authorization'),
    'Header that carries the token where auth_type is bearer or custom',
  ),
});
