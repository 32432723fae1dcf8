import type { Hono } from 'hono';
import { configUpdate } from '../../actions/config/update.ts';
import { readServer } from '../../actions/fleet/read-fleet.ts';
import { currentRelease } from '../../actions/release/current-release.ts';
import { requireRole } from '../../actions/run-action.ts';
import { answerChange } from '../answer.ts';
import type { ApiEnv } from '../api-env.ts';
import { configBody, serverConfigBody } from '../config-body.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { actionContext, flagOf, jsonBodyOf, runForRequest } from '../request.ts';

const SENSITIVE = { name: 'config/show', role: 'admin' } as const;

/** `/status/config` and what is below it (inv. 1.1, 1.3). No answer holds a secret. */
export function configRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies): void {
  const { store, service, nowMs } = dependencies;

  app.get('/status/config', async (c) => {
    const context = await actionContext(c, dependencies);
    const showReferences = flagOf(c, 'include_sensitive');
    if (showReferences) await requireRole(context, SENSITIVE, { include_sensitive: true });
    const { environment } = context;
    const [release, standing] = await Promise.all([
      currentRelease(store, environment),
      store.standing(environment),
    ]);
    return c.json(configBody({ release, standing, version: service.version, showReferences }));
  });

  app.get('/status/config/:name', async (c) => {
    const { environment } = await actionContext(c, dependencies);
    const { spec, release } = await readServer(store, environment, c.req.param('name'));
    return c.json(serverConfigBody({ environment, spec, release }));
  });

  app.put('/status/config', async (c) => {
    const input = { changes: await jsonBodyOf(c) };
    const result = await runForRequest(c, dependencies, { action: configUpdate, input });
    if (result.kind === 'planned') return answerChange(c, result);
    const { message, changed } = result.output.result;
    const timestamp = new Date(nowMs()).toISOString();
    const facts = { success: true, message, timestamp, updated_fields: changed };
    return answerChange(c, { ...result, output: { ...facts, ...result.output } });
  });
}
