import { z } from 'zod';
import { hostSection } from './host-section.ts';
import { count, headerName, httpUrl, key, seconds } from './key.ts';
import { expectedTools, toolName } from './path-sections.ts';

const SECRET = { sensitivity: 'secret' } as const;
const IDENTIFIER = { sensitivity: 'identifier' } as const;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{1,62}[A-Za-z0-9]$/;

const text = () => z.string().min(1).optional();
const scopes = () => z.union([z.string(), z.array(z.string().min(1))]).optional();

const headers = () => z.record(headerName(), z.string());

export const headerMap = (effect: string) => key(headers().default({}), effect, SECRET);

const AUTH_TYPES = [
  'none',
  'jwt',
  'bearer',
  'bearer_token',
  'basic',
  'basic_auth',
  'api_key',
  'custom_header',
  'oauth2',
] as const;

const authConfig = z.strictObject({
  auth_type: key(z.enum(AUTH_TYPES), 'How requests to the server are authenticated'),
  jwt_token: key(text(), 'auth_type jwt: a token as it is', SECRET),
  jwt_discovery_url: key(httpUrl().optional(), 'auth_type jwt: OIDC discovery that names the token endpoint'),
  jwt_client_id: key(text(), 'auth_type jwt: client of the client credentials grant', IDENTIFIER),
  jwt_client_secret: key(text(), 'auth_type jwt: its secret', SECRET),
  jwt_scope: key(scopes(), 'auth_type jwt: scopes asked for'),
  jwt_audience: key(text(), 'auth_type jwt: audience asked for'),
  bearer_token: key(text(), 'auth_type bearer_token: the token', SECRET),
  api_key: key(text(), 'auth_type api_key: the key', SECRET),
  api_key_header: key(headerName().default('X-API-Key'), 'auth_type api_key: the header that carries it'),
  username: key(text(), 'auth_type basic: user name', IDENTIFIER),
  password: key(text(), 'auth_type basic: password', SECRET),
  oauth2_token_url: key(httpUrl().optional(), 'auth_type oauth2: token endpoint'),
  oauth2_discovery_url: key(
    httpUrl().optional(),
    'auth_type oauth2: OIDC discovery that names the token endpoint',
  ),
  oauth2_client_id: key(text(), 'auth_type oauth2: client of the client credentials grant', IDENTIFIER),
  oauth2_client_secret: key(text(), 'auth_type oauth2: its secret', SECRET),
  oauth2_scope: key(scopes(), 'auth_type oauth2: scopes asked for'),
  oauth2_audience: key(text(), 'auth_type oauth2: audience asked for'),
  custom_headers: headerMap('auth_type custom_header: headers that authenticate'),
  refresh_buffer_seconds: key(
    seconds(0, 86_400).default(300),
    'Types jwt and oauth2: a token is renewed this long before it ends',
  ),
});

const mcpCall = z.strictObject({
  tool: key(toolName(), 'The one tool that is called, at mcp_depth call; name one that only reads'),
  arguments: key(
    z.record(z.string().min(1), z.unknown()).default({}),
    'Its arguments; ${VAR} and ${file:PATH} in texts are secrets',
    IDENTIFIER,
  ),
  assert: key(
    text(),
    'Condition in CEL over result and duration_ms that has to be true; left out: any result but an error will do',
  ),
  interval_seconds: key(
    seconds(1, 86_400).default(300),
    'Time between two calls; between them the last outcome holds',
  ),
});

export const serverEntry = z.strictObject({
  server_name: key(
    z
      .string()
      .regex(
        NAME,
        'is not a server name; write 3 to 64 letters, digits, - or _, not beginning or ending with - or _',
      ),
    'Names the server everywhere; unique in the file',
  ),
  enabled: key(z.boolean().default(true), 'false: listed but not probed'),
  mcp_endpoint_url: key(httpUrl().optional(), 'Where MCP probes go'),
  mcp_enabled: key(z.boolean().optional(), 'Probe over MCP; left out: mcp_health_checks.enabled'),
  mcp_mode: key(
    z.enum(['auto', 'modern', 'session', 'sse', 'plain']).default('auto'),
    'Which era of MCP is spoken',
  ),
  mcp_depth: key(
    z.enum(['list', 'full', 'call']).default('full'),
    'list: tools are judged; full: their contract is kept and compared too; call: and mcp_call is made',
  ),
  mcp_call: mcpCall.optional(),
  mcp_timeout_seconds: key(
    seconds(1, 300).optional(),
    'Budget of a whole MCP probe; left out: the section decides',
  ),
  mcp_retry_attempts: key(
    count(0, 10).optional(),
    'Extra tries after the first; left out: the section decides',
  ),
  mcp_expected_tools: key(
    expectedTools().optional(),
    'Tools that must be there; left out: the section decides',
  ),
  mcp_priority_weight: key(
    z.number().min(0).max(1).optional(),
    'Share of MCP in the score; left out: result_aggregation decides',
  ),
  rest_health_endpoint_url: key(
    httpUrl().optional(),
    "Where REST probes go; left out: health_endpoint_path at the MCP endpoint's origin",
  ),
  rest_enabled: key(z.boolean().optional(), 'Probe over REST; left out: rest_health_checks.enabled'),
  rest_timeout_seconds: key(
    seconds(1, 300).optional(),
    'Budget of a whole REST probe; left out: the section decides',
  ),
  rest_retry_attempts: key(
    count(0, 10).optional(),
    'Extra tries after the first; left out: the section decides',
  ),
  rest_priority_weight: key(
    z.number().min(0).max(1).optional(),
    'Share of REST in the score; left out: result_aggregation decides',
  ),
  require_both_success: key(
    z.boolean().optional(),
    'Healthy only when both paths are; left out: result_aggregation decides',
  ),
  interval_seconds: key(
    seconds(0.05, 86_400).optional(),
    'Time between checks; left out: monitoring decides',
  ),
  labels: key(z.record(z.string().min(1), z.string()).default({}), 'Words to select and group servers by'),
  depends_on: key(z.array(z.string()).default([]), 'Servers without which this one cannot work'),
  host: hostSection.optional(),
  slo: z
    .strictObject({
      objective: key(
        z.number().gt(0).lt(1).optional(),
        'Share of the checks, 0 to 1, that should find the server HEALTHY; slo.burn of conditions is measured by it',
      ),
    })
    .optional(),
  jwt_token: key(
    text(),
    'Sent as a bearer token on both paths, in place of what auth_config would put there',
    SECRET,
  ),
  auth_headers: headerMap('Headers sent on both paths; beat every other credential'),
  auth_config: authConfig.optional(),
});
