import { matchedRoutes } from 'hono/route';
import type { Action } from '../../actions/action.ts';
import { actionRoutes } from '../../actions/action-route.ts';
import { CATALOGUE } from '../../actions/catalogue.ts';
import { isAtLeast } from '../../domain/access/role.ts';
import type { Role } from '../../domain/access/role.ts';
import type { ApiContext } from '../request.ts';
import { ROUTE_TABLE, routerPath } from '../routes/route-table.ts';

/** `open` needs no credential; `signed` has its own in each request, and never comes to the guard. */
export type RouteRole = Role | 'open' | 'signed';

/** Routes that are no action's, or that show less than their action may do. */
const OTHER_ROUTES: Readonly<Record<string, RouteRole>> = {
  'GET /livez': 'open',
  'GET /readyz': 'open',
  // The page that says what is needed is to be readable too.
  'GET /status.css': 'open',
  'GET /': 'viewer',
  'GET /openapi.json': 'viewer',
  'GET /docs': 'viewer',
  'GET /docs.css': 'viewer',
  'POST /integrations/slack/interactions': 'signed',
  'POST /integrations/slack/commands': 'signed',
  'POST /integrations/pagerduty': 'signed',
  // What was found last; with ?run=true it is server/check, which asks for its own role.
  'GET /status/dual-check': 'viewer',
};

/** The least role of every route, `METHOD /path`: its action's, so that it is written once. A test insists on each. */
export const ROUTE_ROLES: ReadonlyMap<string, RouteRole> = new Map([
  ...rolesOfActions(),
  ...Object.entries(OTHER_ROUTES),
]);

/** Where several actions share a route the least of their roles: each action asks for its own again. */
function rolesOfActions(): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>();
  for (const action of CATALOGUE) {
    for (const { method, path } of routesOf(action)) {
      const known = roles.get(`${method} ${path}`);
      if (known === undefined || isAtLeast(known, action.role)) roles.set(`${method} ${path}`, action.role);
    }
  }
  return roles;
}

function routesOf(action: Action): readonly Route[] {
  const others = ROUTE_TABLE[action.name] ?? [];
  if ('notOverHttp' in others) return [];
  const own = actionRoutes(action).map(({ method, path }) => ({ method, path: routerPath(path) }));
  return [...others, ...own];
}

interface Route {
  readonly method: string;
  readonly path: string;
}

/** Whether something answers there, which middleware does not. */
export function isEndpoint({ method, path }: Route): boolean {
  return method !== 'ALL' || !path.endsWith('*');
}

/** What the route of a request asks for: admin where the table does not say, null where there is no such route. */
export function roleOfRequest(c: ApiContext): RouteRole | null {
  const route = matchedRoutes(c).findLast(isEndpoint);
  if (route === undefined) return null;
  return ROUTE_ROLES.get(`${route.method} ${route.path}`) ?? 'admin';
}
