import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { OidcIssuer } from '../official/oidc-issuer.ts';
import type { DemoFleet, DemoServer } from './demo-fleet.ts';
import type { DemoOptions } from './demo-options.ts';

const INTERVAL_SECONDS = 5;
const TIMEOUT_SECONDS = 2;
/** Short, so that a breaker is seen to open, to try and to close again. */
const BREAKER_OPEN_SECONDS = 10;

/** Writes what `up` runs on, and the secret that it refers to. Gives the path of the configuration. */
export async function writeDemoConfig(options: DemoOptions, fleet: DemoFleet): Promise<string> {
  const { dataDir } = options;
  await mkdir(dataDir, { recursive: true });
  const secretPath = join(dataDir, 'members-only.secret');
  await writeFile(secretPath, fleet.issuer.clientSecret, { mode: 0o600 });
  const path = join(dataDir, 'watchkeeper.yaml');
  const heading = '# Written by `npm run demo` at each start.\n';
  await writeFile(path, heading + stringify(demoConfig(options, fleet, secretPath)));
  return path;
}

function demoConfig(options: DemoOptions, { servers, issuer }: DemoFleet, secretPath: string): object {
  const { dataDir, apiPort, temporalPort } = options;
  const paths = { default_timeout_seconds: TIMEOUT_SECONDS, default_retry_attempts: 0 };
  return {
    system_name: 'watchkeeper-demo',
    environment: 'development',
    public_url: `http://127.0.0.1:${apiPort}`,
    data_dir: dataDir,
    storage: { url: `sqlite:${join(dataDir, 'watchkeeper.db')}` },
    logging: { directory: join(dataDir, 'logs') },
    api: { port: apiPort },
    temporal: { address: `127.0.0.1:${temporalPort}` },
    monitoring: { health_check_interval_seconds: INTERVAL_SECONDS },
    mcp_health_checks: paths,
    rest_health_checks: paths,
    circuit_breaker: { open_seconds: BREAKER_OPEN_SECONDS, success_threshold: 2 },
    servers: servers.map((server) => serverEntry(server, issuer, secretPath)),
  };
}

function serverEntry(
  { name, kind, server, expectedTools, isProtected }: DemoServer,
  issuer: OidcIssuer,
  secretPath: string,
): object {
  return {
    server_name: name,
    mcp_endpoint_url: server.mcpUrl,
    mcp_expected_tools: [...expectedTools],
    rest_health_endpoint_url: server.restUrl,
    labels: { kind },
    ...(isProtected ? { auth_config: clientCredentials(issuer, secretPath) } : {}),
  };
}

function clientCredentials({ discoveryUrl }: OidcIssuer, secretPath: string): object {
  return {
    auth_type: 'oauth2',
    oauth2_discovery_url: discoveryUrl,
    oauth2_client_id: 'watchkeeper',
    oauth2_client_secret: `\${file:${secretPath}}`,
    oauth2_scope: 'tools',
  };
}
