import type { Hono } from 'hono';
import { breakerReset } from '../../actions/breaker/reset.ts';
import { breakerShow } from '../../actions/breaker/show.ts';
import { runAction } from '../../actions/run-action.ts';
import { answerChange } from '../answer.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { outputOf } from '../output-of.ts';
import { actionContext, jsonBodyOf, runForRequest } from '../request.ts';

/** `/status/circuit-breaker` and what is below it (inv. 1.3). */
export function circuitBreakerRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies): void {
  app.get('/status/circuit-breaker', async (c) => {
    const context = await actionContext(c, dependencies);
    return c.json(outputOf(await runAction(context, { action: breakerShow, input: {} })));
  });

  app.get('/status/circuit-breaker/:name', async (c) => {
    const server = c.req.param('name');
    const context = await actionContext(c, dependencies);
    const shown = outputOf(await runAction(context, { action: breakerShow, input: { server } }));
    const { timestamp, environment, global_circuit_breaker_enabled } = shown;
    const facts = { server_name: server, timestamp, environment, global_circuit_breaker_enabled };
    return c.json({ ...facts, ...shown.servers[server] });
  });

  app.post('/status/circuit-breaker/:name/reset', async (c) => {
    const input = { ...(await jsonBodyOf(c)), server: c.req.param('name') };
    return answerChange(c, await runForRequest(c, dependencies, { action: breakerReset, input }));
  });
}
