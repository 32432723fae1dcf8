/** Where an action is reached beside `/api/v1`, or why it is not reached over HTTP at all. */
export type ActionRoutes =
  | readonly { readonly method: 'GET' | 'POST' | 'PUT'; readonly path: string }[]
  | { readonly notOverHttp: string };

const OF_THIS_MACHINE = {
  notOverHttp: 'it looks at the machine on which it runs, by its configuration file, with the API down',
} as const;
const ON_ITS_MACHINE =
  'backups are files of a machine, and whoever can make and restore them there can do anything: its command line does';

/** By name of the action. Its place under `/api/v1` follows from the catalogue (`actionRoutes`). */
export const ROUTE_TABLE: Readonly<Record<string, ActionRoutes>> = {
  'server/status': [
    { method: 'GET', path: '/status/health' },
    { method: 'GET', path: '/status/health/detailed' },
    { method: 'GET', path: '/health' },
    { method: 'GET', path: '/healthz' },
    { method: 'GET', path: '/status' },
  ],
  'server/check': [
    { method: 'GET', path: '/status/dual-check' },
    { method: 'POST', path: '/status/dual-check' },
    { method: 'POST', path: '/status/servers/:name/check' },
    { method: 'POST', path: '/status/health-check' },
  ],
  'server/list': [{ method: 'GET', path: '/status/servers' }],
  'server/show': [{ method: 'GET', path: '/status/servers/:name' }],
  'server/history': [{ method: 'GET', path: '/status/servers/:name/history' }],
  'metrics/show': [
    { method: 'GET', path: '/status/metrics' },
    { method: 'GET', path: '/status/metrics/:name' },
    { method: 'GET', path: '/metrics' },
  ],
  'performance/show': [{ method: 'GET', path: '/status/performance' }],
  'system/info': [{ method: 'GET', path: '/status/system-info' }],
  'breaker/show': [
    { method: 'GET', path: '/status/circuit-breaker' },
    { method: 'GET', path: '/status/circuit-breaker/:name' },
  ],
  'breaker/open': [{ method: 'POST', path: '/status/circuit-breaker' }],
  'breaker/reset': [{ method: 'POST', path: '/status/circuit-breaker/:name/reset' }],
  'release/list': [
    { method: 'GET', path: '/status/config' },
    { method: 'GET', path: '/status/config/:name' },
  ],
  'config/audit': { notOverHttp: 'It reads the configuration file on the machine that asks.' },
  'config/update': [{ method: 'PUT', path: '/status/config' }],
  'diagnosis/servers': OF_THIS_MACHINE,
  'diagnosis/network': OF_THIS_MACHINE,
  'diagnosis/dependencies': OF_THIS_MACHINE,
  'log/analyze': OF_THIS_MACHINE,
  'backup/create': { notOverHttp: ON_ITS_MACHINE },
  'backup/list': { notOverHttp: ON_ITS_MACHINE },
  'backup/verify': { notOverHttp: ON_ITS_MACHINE },
  'backup/restore': { notOverHttp: ON_ITS_MACHINE },
  'data/check': {
    notOverHttp: 'it compares with files of the machine, backups and configuration: its command line does',
  },
};

/** A path of `actionRoutes` in the router's spelling: `{server}` as `:server`. */
export function routerPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Why an action is not reached over HTTP; null when it is. */
export function whyNotOverHttp(action: string): string | null {
  const routes = ROUTE_TABLE[action] ?? [];
  return 'notOverHttp' in routes ? routes.notOverHttp : null;
}
