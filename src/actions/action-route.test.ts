import { describe, expect, test } from 'vitest';
import { actionRoutes } from './action-route.ts';
import { CATALOGUE } from './catalogue.ts';

const OF_EVERY_ROUTE = ['environment', 'dry_run', 'confirm'];

function routesOf(name: string): readonly string[] {
  const action = CATALOGUE.find((each) => each.name === name);
  if (action === undefined) throw new Error(`${name} is no action`);
  return actionRoutes(action).map(({ method, path, fields }) =>
    [method, path, ...fields.map((field) => field.name)].join(' '),
  );
}

describe('the route of an action', () => {
  test.each([
    ['server/show', ['GET /api/v1/servers/{server} history']],
    ['server/history', ['GET /api/v1/servers/{server}/history from to limit cursor']],
    ['server/status', ['GET /api/v1/servers/{server}/status include_servers']],
    [
      'server/check',
      ['POST /api/v1/servers/check server_names all include_mcp include_rest timeout_seconds include_raw'],
    ],
    ['breaker/show', ['GET /api/v1/breakers', 'GET /api/v1/breakers/{server}']],
    ['breaker/reset', ['POST /api/v1/breakers/{server}/reset path reason']],
    ['mode/show', ['GET /api/v1/mode']],
    ['mode/pause', ['POST /api/v1/mode/pause reason']],
    ['audit/list', ['GET /api/v1/audit limit who action since cursor']],
  ])('%s', (name, routes) => {
    expect(routesOf(name)).toEqual(routes);
  });

  test('making something is a POST to its nouns', () => {
    const [list] = CATALOGUE.filter(({ name }) => name === 'server/list');
    if (list === undefined) throw new Error('no list');
    const [route] = actionRoutes({ ...list, noun: 'release', verb: 'create', effect: 'change' });
    expect(route).toMatchObject({ method: 'POST', path: '/api/v1/releases', subject: null });
  });

  test('no request fits two routes, whatever the names of servers', () => {
    const routes = CATALOGUE.flatMap((action) => actionRoutes(action));
    for (const [index, route] of routes.entries()) {
      const others = routes.slice(index + 1).filter((other) => overlap(route, other));
      expect(others, `${route.method} ${route.path}`).toEqual([]);
    }
  });

  test('no input field hides a parameter of every route', () => {
    const fields = CATALOGUE.flatMap((action) => actionRoutes(action).flatMap((route) => route.fields));
    expect(fields.filter(({ name }) => OF_EVERY_ROUTE.includes(name))).toEqual([]);
  });
});

interface Place {
  readonly method: string;
  readonly path: string;
}

function overlap(a: Place, b: Place): boolean {
  const left = a.path.split('/');
  const right = b.path.split('/');
  const isFree = (part: string | undefined): boolean => part?.startsWith('{') === true;
  return (
    a.method === b.method &&
    left.length === right.length &&
    left.every((part, index) => part === right[index] || isFree(part) || isFree(right[index]))
  );
}
