/** Where an action is reached beside `/api/v1`, or why it is not reached over HTTP at all. */
export type ActionRoutes =
  | readonly { readonly method: 'GET' | 'POST' | 'PUT'; readonly path: string }[]
  | { readonly notOverHttp: string };

/** By name of the action. Its place under `/api/v1` follows from the catalogue (`actionRoutes`). */
export const ROUTE_TABLE: Readonly<Record<string, ActionRoutes>> = {
  'server/status': [{ method: 'GET', path: '/status/health' }],
  'server/check': [
    { method: 'GET', path: '/status/dual-check' },
    { method: 'POST', path: '/status/dual-check' },
    { method: 'POST', path: '/status/servers/:name/check' },
  ],
  'server/list': [{ method: 'GET', path: '/status/servers' }],
  'server/show': [{ method: 'GET', path: '/status/servers/:name' }],
  'server/history': [{ method: 'GET', path: '/status/servers/:name/history' }],
  'metrics/show': [
    { method: 'GET', path: '/status/metrics' },
    { method: 'GET', path: '/status/metrics/:name' },
    { method: 'GET', path: '/metrics' },
  ],
  'breaker/show': [
    { method: 'GET', path: '/status/circuit-breaker' },
    { method: 'GET', path: '/status/circuit-breaker/:name' },
  ],
  'breaker/reset': [{ method: 'POST', path: '/status/circuit-breaker/:name/reset' }],
  'release/list': [
    { method: 'GET', path: '/status/config' },
    { method: 'GET', path: '/status/config/:name' },
  ],
  'config/update': [{ method: 'PUT', path: '/status/config' }],
};

/** Why an action is not reached over HTTP; null when it is. */
export function whyNotOverHttp(action: string): string | null {
  const routes = ROUTE_TABLE[action] ?? [];
  return 'notOverHttp' in routes ? routes.notOverHttp : null;
}
