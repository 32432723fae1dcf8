import { notYet } from '../schema/other-keys.ts';
import { find, withValue } from './located.ts';
import type { Located, LocatedEntry, LocatedMap } from './located.ts';
import type { Report } from './report.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that stand for a key; they beat the file (SURFACE section 5, inv. 2.5). */
export const KEY_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  DATABASE_URL: ['storage.url'],
  TEMPORAL_ADDRESS: ['temporal.address'],
  TEMPORAL_NAMESPACE: ['temporal.namespace'],
  TEMPORAL_TASK_QUEUE: ['temporal.task_queue'],
  LOG_LEVEL: ['logging.level'],
  MCP_STATUS_CHECK_ENABLED: ['monitoring.enabled'],
  MCP_STATUS_CHECK_INTERVAL: ['monitoring.health_check_interval_seconds'],
  MCP_STATUS_CHECK_TIMEOUT: [
    'mcp_health_checks.default_timeout_seconds',
    'rest_health_checks.default_timeout_seconds',
  ],
};

/** Variables whose feature a later part brings, each with that part; one that is set is warned about. */
export const PENDING_VARIABLES = { METRICS_DIR: 4 } as const satisfies Readonly<
  Record<string, Parameters<typeof notYet>[0]>
>;

const GATEWAY = 'MCP_GATEWAY_BASE_URL';
const TOKEN = 'JWT_TOKEN';
const API_KEY = 'API_KEY';
const API_KEY_HEADER = 'X-API-Key';

/** The document with what the environment says in its place. An empty variable counts as unset. */
export function withEnvironment(root: LocatedMap, env: Environment, report: Report): LocatedMap {
  warnOfPending(env, report);
  let changed = root;
  for (const [variable, paths] of Object.entries(KEY_VARIABLES)) {
    const text = env[variable];
    if (text === undefined || text === '') continue;
    for (const path of paths) changed = withValue(changed, path.split('.'), entryOf(variable, text));
  }
  return withServers(
    withServers(changed, (server) => throughGateway(server, root, env)),
    (server, path) => {
      const told = { env, report, path };
      return withApiKey(withToken(server, told), told);
    },
  );
}

function warnOfPending(env: Environment, report: Report): void {
  for (const [variable, part] of Object.entries(PENDING_VARIABLES)) {
    if ((env[variable] ?? '') === '') continue;
    report.warn(`pending:${variable}`, { at: { variable }, path: variable, message: notYet(part) });
  }
}

function entryOf(variable: string, text: string): LocatedEntry {
  return { keyAt: { variable }, value: { kind: 'scalar', at: { variable }, value: text } };
}

function withServers(root: LocatedMap, change: (server: LocatedMap, path: string) => LocatedMap): LocatedMap {
  const servers = root.entries.get('servers');
  if (servers?.value.kind !== 'list') return root;
  const items = servers.value.items.map((item, index): Located =>
    item.kind === 'map' ? change(item, `servers[${index}]`) : item,
  );
  return withValue(root, ['servers'], { ...servers, value: { ...servers.value, items } });
}

/** Every server behind one gateway: `<base>/mcp/<name>`, and its health path below that. */
function throughGateway(server: LocatedMap, root: LocatedMap, env: Environment): LocatedMap {
  const base = env[GATEWAY]?.replace(/\/+$/, '');
  const name = textAt(server, ['server_name']);
  if (base === undefined || base === '' || name === undefined) return server;
  const healthPath = textAt(root, ['rest_health_checks', 'health_endpoint_path']) ?? '/status/health';
  const url = `${base}/mcp/${encodeURIComponent(name)}`;
  const mcp = withValue(server, ['mcp_endpoint_url'], entryOf(GATEWAY, url));
  return withValue(mcp, ['rest_health_endpoint_url'], entryOf(GATEWAY, `${url}${healthPath}`));
}

interface Lent {
  readonly env: Environment;
  readonly report: Report;
  /** The server's: `servers[3]`. */
  readonly path: string;
}

/**
 * JWT_TOKEN is every server's `jwt_token`, but not of a server that says with `auth_config` how it is authenticated
 * (`auth_type: none` included): a token must not reach those whom nobody meant to have it.
 */
function withToken(server: LocatedMap, { env, report, path }: Lent): LocatedMap {
  if ((env[TOKEN] ?? '') === '' || server.entries.has('auth_config')) return server;
  if (textAt(server, ['jwt_token']) === '${JWT_TOKEN}') return server;
  report.warn('token-from-environment', {
    at: server.at,
    path,
    message: 'gets its token from the environment variable JWT_TOKEN, which is set',
    suggestion: 'unset JWT_TOKEN, or give the server an auth_config, if that is not meant',
  });
  return withValue(server, ['jwt_token'], {
    keyAt: { variable: TOKEN },
    value: { kind: 'scalar', at: server.at, value: '${JWT_TOKEN}' },
  });
}

/** API_KEY likewise, as every server's `X-API-Key`. */
function withApiKey(server: LocatedMap, { env, report, path }: Lent): LocatedMap {
  if ((env[API_KEY] ?? '') === '' || server.entries.has('auth_config')) return server;
  const headers = server.entries.get('auth_headers')?.value;
  const names = headers?.kind === 'map' ? [...headers.entries.keys()] : [];
  if (names.some((name) => name.toLowerCase() === API_KEY_HEADER.toLowerCase())) return server;
  report.warn('key-from-environment', {
    at: server.at,
    path,
    message: `gets its ${API_KEY_HEADER} from the environment variable API_KEY, which is set`,
    suggestion: 'unset API_KEY, or give the server an auth_config, if that is not meant',
  });
  return withValue(server, ['auth_headers', API_KEY_HEADER], {
    keyAt: { variable: API_KEY },
    value: { kind: 'scalar', at: server.at, value: '${API_KEY}' },
  });
}

function textAt(map: LocatedMap, path: readonly string[]): string | undefined {
  const found = find(map, path);
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found.value : undefined;
}
