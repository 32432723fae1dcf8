import { apiTarget, parseApiUrl } from '../remote/api-target.ts';
import { exchange } from '../remote/exchange.ts';

/** Who waits at a prompt would rather type. */
const PATIENCE_MS = 500;
/** What another machine says goes onto a command line. */
const NAME = /^[\w.-]+$/;

/** Names of the servers that a service watches; none where it does not say so in time. */
export async function remoteServerNames(url: string, environment: string | null): Promise<readonly string[]> {
  const query = environment === null ? '' : `?environment=${encodeURIComponent(environment)}`;
  const body = await read(url, `/status/servers${query}`);
  const servers: unknown = 'servers' in body ? body.servers : [];
  return (Array.isArray(servers) ? servers : []).flatMap((row: unknown) =>
    typeof row === 'object' && row !== null && 'server_name' in row ? named(row.server_name) : [],
  );
}

/** The environment that a service means where none is named; it tells of no others. */
export async function remoteEnvironmentNames(url: string): Promise<readonly string[]> {
  const body = await read(url, '/');
  return 'environment' in body ? named(body.environment) : [];
}

function named(value: unknown): readonly string[] {
  return typeof value === 'string' && NAME.test(value) ? [value] : [];
}

/** The answer, or an empty one: completion says nothing of what went wrong. */
async function read(text: string, path: string): Promise<object> {
  const parsed = parseApiUrl(text);
  if ('problem' in parsed) return {};
  try {
    const target = apiTarget(parsed.url, process.env);
    const request = { method: 'GET', path, body: null } as const;
    const { response, text: said } = await exchange({ target, request }, AbortSignal.timeout(PATIENCE_MS));
    const body: unknown = response.status === 200 ? JSON.parse(said) : null;
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
