import { Hono } from 'hono';
import type { ApiEnv } from './api-env.ts';
import type { ApiDependencies } from './dependencies.ts';
import { createFleetCache } from './fleet-cache.ts';
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
import { metricsRoutes } from './routes/metrics.ts';
import { referenceRoutes } from './routes/reference.ts';
import { serverRoutes } from './routes/servers.ts';
import { serviceRoutes } from './routes/service.ts';

/** The HTTP API, without a socket: `app.request('/status/health')` works as it is. */
export function createApp(dependencies: ApiDependencies): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const cache = createFleetCache(dependencies);
  answerWithEnvelopes(app, dependencies.onFailure);
  app.use(requestId(), plainHeaders(), originGuard(), limitBody());
  healthRoutes(app, dependencies, cache);
  serverRoutes(app, dependencies, cache);
  dualCheckRoutes(app, dependencies, cache);
  circuitBreakerRoutes(app, dependencies);
  configRoutes(app, dependencies);
  metricsRoutes(app, dependencies, cache);
  serviceRoutes(app, dependencies);
  catalogueRoutes(app, dependencies);
  referenceRoutes(app, dependencies);
  homeRoutes(app, dependencies, cache);
  return app;
}
