import { Hono } from 'hono';
import { withBoundedRefusals } from './access/bounded-refusals.ts';
import { accessHeaders, guardAccess } from './access/guard-access.ts';
import type { ApiEnv } from './api-env.ts';
import type { ApiDependencies } from './dependencies.ts';
import { createFleetCache } from './fleet-cache.ts';
import { accessLog } from './middleware/access-log.ts';
import { answerWithEnvelopes } from './middleware/error-envelope.ts';
import { limitBody } from './middleware/limit-body.ts';
import { originGuard } from './middleware/origin-guard.ts';
import { plainHeaders } from './middleware/plain-headers.ts';
import { requestId } from './middleware/request-id.ts';
import { catalogueRoutes } from './routes/actions.ts';
import { circuitBreakerRoutes } from './routes/circuit-breaker.ts';
import { dualCheckRoutes } from './routes/dual-check.ts';
import { healthRoutes } from './routes/health.ts';
import { homeRoutes } from './routes/home.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { referenceRoutes } from './routes/reference.ts';
import { serverRoutes } from './routes/servers.ts';
import { serviceRoutes } from './routes/service.ts';

/** The HTTP API, without a socket: `app.request('/status/health')` works as it is. */
export function createApp(given: ApiDependencies): Hono<ApiEnv> {
  const { access, nowMs } = given;
  const dependencies = { ...given, store: withBoundedRefusals(given.store, nowMs) };
  const app = new Hono<ApiEnv>();
  const cache = createFleetCache(dependencies);
  answerWithEnvelopes(app, dependencies.onFailure);
  app.use(requestId(), accessLog(dependencies), plainHeaders(), limitBody());
  if (access === undefined) app.use(originGuard());
  else app.use(accessHeaders(), guardAccess(access, dependencies));
  healthRoutes(app, dependencies, cache);
  serverRoutes(app, dependencies, cache);
  dualCheckRoutes(app, dependencies, cache);
  circuitBreakerRoutes(app, dependencies);
  metricsRoutes(app, dependencies, cache);
  serviceRoutes(app, dependencies);
  catalogueRoutes(app, dependencies);
  referenceRoutes(app, dependencies);
  homeRoutes(app, dependencies, cache);
  return app;
}
