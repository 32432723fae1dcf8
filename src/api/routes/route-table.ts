/** Where an action is reached over HTTP, or why it is not. */
export type ActionRoutes =
  readonly { readonly method: 'GET' | 'POST'; readonly path: string }[] | { readonly notOverHttp: string };

const WITH_V1 = { notOverHttp: 'its place is under /api/v1, which this version does not serve' } as const;

/** Every action of the catalogue by name; a test compares it with the routes of the app. */
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
  'contract/show': WITH_V1,
  'contract/diff': WITH_V1,
  'contract/accept': WITH_V1,
  'breaker/show': [
    { method: 'GET', path: '/status/circuit-breaker' },
    { method: 'GET', path: '/status/circuit-breaker/:name' },
  ],
  'breaker/open': WITH_V1,
  'breaker/close': WITH_V1,
  'breaker/reset': [{ method: 'POST', path: '/status/circuit-breaker/:name/reset' }],
  'mode/show': WITH_V1,
  'mode/pause': WITH_V1,
  'mode/resume': WITH_V1,
  'audit/list': WITH_V1,
  'key/create': WITH_V1,
  'key/list': WITH_V1,
  'key/revoke': WITH_V1,
};
