import { Hono } from 'hono';
import type { CacheFigures } from '../domain/figures/cache-figures.ts';
import { withBoundedRefusals } from './access/bounded-refusals.ts';
import { accessHeaders, guardAccess } from './access/guard-access.ts';
import { pageForRefused } from './access/page-for-refused.ts';
import type { ApiEnv } from './api-env.ts';
import type { ApiDependencies } from './dependencies.ts';
import { createFleetCache } from './fleet-cache.ts';
import { legacyRoutes } from './legacy/legacy-routes.ts';
import { accessLog } from './middleware/access-log.ts';
import { crossOrigin } from './middleware/cross-origin.ts';
import { answerWithEnvelopes } from './middleware/error-envelope.ts';
import { limitBody } from './middleware/limit-body.ts';
import { originGuard } from './middleware/origin-guard.ts';
import { plainHeaders } from './middleware/plain-headers.ts';
import { requestId } from './middleware/request-id.ts';
import { catalogueRoutes } from './routes/actions.ts';
import { circuitBreakerRoutes } from './routes/circuit-breaker.ts';
import { configRoutes } from './routes/config.ts';
import { dualCheckRoutes } from './routes/dual-check.ts';
import { healthRoutes } from './routes/health.ts';
import { homeRoutes } from './routes/home.ts';
import { integrationRoutes } from './routes/integrations.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { referenceRoutes } from './routes/reference.ts';
import { serverRoutes } from './routes/servers.ts';
import { serviceRoutes } from './routes/service.ts';
import { systemRoutes } from './routes/system.ts';

/** The HTTP API, without a socket: `app.request('/status/health')` works as it is. */
export function createApp(given: ApiDependencies, cache = createFleetCache(given)): Hono<ApiEnv> {
  const { access, nowMs, corsOrigins = [] } = given;
  const app = new Hono<ApiEnv>();
  const caches = (): readonly CacheFigures[] => [...given.service.caches(), cache.figures()];
  const store = withBoundedRefusals(given.store, nowMs);
  const dependencies = { ...given, store, service: { ...given.service, caches } };
  answerWithEnvelopes(app, dependencies.onFailure);
  app.use(requestId(), accessLog(dependencies), plainHeaders());
  if (corsOrigins.length > 0)
    app.use(crossOrigin({ origins: corsOrigins, apiKeyHeader: access?.apiKeyHeader ?? null }));
  app.use(limitBody());
  integrationRoutes(app, dependencies);
  if (access === undefined) app.use(originGuard());
  else app.use(accessHeaders(), pageForRefused(access), guardAccess(access, dependencies));
  legacyRoutes(app, dependencies, cache);
  healthRoutes(app, dependencies, cache);
  serverRoutes(app, dependencies, cache);
  dualCheckRoutes(app, dependencies, cache);
  circuitBreakerRoutes(app, dependencies);
  configRoutes(app, dependencies);
  metricsRoutes(app, dependencies, cache);
  serviceRoutes(app, dependencies);
  catalogueRoutes(app, dependencies);
  referenceRoutes(app, dependencies);
  systemRoutes(app, dependencies);
  homeRoutes(app, dependencies, cache);
  return app;
}
