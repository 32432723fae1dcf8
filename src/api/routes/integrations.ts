import type { Hono } from 'hono';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { createSignedRequests } from '../integrations/signed-requests.ts';
import { pagerDutyRoutes } from './pagerduty.ts';
import { slackRoutes } from './slack.ts';

/** What other services send. Before the guards, since the signature of each request is its credential. */
export function integrationRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies): void {
  const requests = createSignedRequests(dependencies);
  slackRoutes(app, dependencies, requests);
  pagerDutyRoutes(app, dependencies, requests);
}
