import type { Hono } from 'hono';
import { toAppError } from '../../domain/error/app-error.ts';
import { OPEN_STATUSES } from '../../domain/incident/incident-status.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { FleetCache } from '../fleet-cache.ts';
import { answerPage, wantsPage } from '../home/answer-page.ts';
import { STATUS_CSS } from '../home/status-css.ts';
import { failurePage } from '../home/failure-page.ts';
import { SHOWN_INCIDENTS } from '../home/incident-lines.ts';
import { statusPage } from '../home/status-page.ts';
import type { ShownCaller } from '../home/status-page.ts';
import { environmentOf } from '../request.ts';

/** `/`: a page for people, an index for programs, as `Accept` says. */
export function homeRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies, cache: FleetCache): void {
  const { store, temporalUiUrl } = dependencies;
  app.get('/', async (c) => {
    c.header('vary', 'accept');
    const { who, role } = c.get('caller');
    if (!wantsPage(c)) return c.json(indexOf(app, dependencies, { who, role }));
    const environment = await environmentOf(c, dependencies);
    try {
      const [fleet, incidents] = await Promise.all([
        cache.read(environment),
        store.incidents(environment, { statuses: OPEN_STATUSES, limit: SHOWN_INCIDENTS + 1 }),
      ]);
      return await answerPage(c, statusPage({ fleet, incidents, caller: { who, role }, temporalUiUrl }));
    } catch (error) {
      const failure = toAppError(error);
      dependencies.onFailure({ requestId: c.get('requestId'), method: 'GET', path: '/', error });
      const shown = failure.code === 'INTERNAL_ERROR' ? 'Something went wrong here.' : failure.message;
      return answerPage(c, failurePage(shown, c.get('requestId')), 503);
    }
  });

  app.get('/status.css', (c) => c.body(STATUS_CSS, 200, { 'content-type': 'text/css; charset=utf-8' }));
}

function indexOf(
  app: Hono<ApiEnv>,
  { service, defaultEnvironment }: ApiDependencies,
  caller: ShownCaller,
): object {
  const endpoints = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  return {
    service: 'watchkeeper',
    version: service.version,
    environment: defaultEnvironment,
    caller,
    endpoints: [...new Set(endpoints)],
  };
}
