import type { Hono } from 'hono';
import type { Action } from '../../actions/action.ts';
import { actionRoutes } from '../../actions/action-route.ts';
import type { ActionRoute } from '../../actions/action-route.ts';
import { CATALOGUE } from '../../actions/catalogue.ts';
import { runAction } from '../../actions/run-action.ts';
import { actionInput } from '../action-input.ts';
import { answerChange } from '../answer.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { nextLink } from '../next-link.ts';
import { outputOf } from '../output-of.ts';
import { actionContext, flagOf } from '../request.ts';
import type { ApiContext } from '../request.ts';
import { routerPath, whyNotOverHttp } from './route-table.ts';

/** Parameters of the query that a route of an action takes beside the action's own fields. */
export function routeParameters({ effect }: Pick<Action, 'effect'>): readonly string[] {
  if (effect === 'read') return ['environment'];
  return effect === 'danger' ? ['environment', 'dry_run', 'confirm'] : ['environment', 'dry_run'];
}

/** Everything under `/api/v1`: each action of the catalogue, where `actionRoutes` puts it. */
export function catalogueRoutes(
  app: Hono<ApiEnv>,
  dependencies: ApiDependencies,
  actions: readonly Action[] = CATALOGUE,
): void {
  for (const action of actions) {
    if (whyNotOverHttp(action.name) !== null) continue;
    for (const route of actionRoutes(action)) {
      app.on(route.method, routerPath(route.path), (c) => serve(c, dependencies, { action, route }));
    }
  }
}

interface Served {
  readonly action: Action;
  readonly route: ActionRoute;
}

async function serve(
  c: ApiContext,
  dependencies: ApiDependencies,
  { action, route }: Served,
): Promise<Response> {
  const context = await actionContext(c, dependencies);
  const input = await actionInput(c, { route, parameters: routeParameters(action) });
  if (action.effect === 'read') {
    const output = outputOf(await runAction(context, { action, input }));
    linkNextPage(c, output);
    return c.json(output);
  }
  const confirm = c.req.query('confirm');
  const request = { action, input, dryRun: flagOf(c, 'dry_run') };
  const result = await runAction(context, confirm === undefined ? request : { ...request, confirm });
  return answerChange(c, result, { asRun: action.runs === 'run' });
}

/** RFC 8288; relative, since a proxy may have us under another name. */
function linkNextPage(c: ApiContext, output: unknown): void {
  if (typeof output !== 'object' || output === null || !('next_cursor' in output)) return;
  if (typeof output.next_cursor !== 'string') return;
  nextLink(c, output.next_cursor);
}
