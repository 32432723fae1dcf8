import type { Hono } from 'hono';
import { inputFields } from '../../actions/input-fields.ts';
import { performanceShow } from '../../actions/performance/show.ts';
import { runAction } from '../../actions/run-action.ts';
import { systemInfo } from '../../actions/system/info.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { outputOf } from '../output-of.ts';
import { actionContext, inputOfQuery } from '../request.ts';

/** What watching costs, and what runs: `/status/performance`, `/status/system-info` (inv. 1.3, 1.4). */
export function systemRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies): void {
  const fields = inputFields(performanceShow);

  app.get('/status/performance', async (c) => {
    const context = await actionContext(c, dependencies);
    const input = inputOfQuery(c, fields);
    return c.json(outputOf(await runAction(context, { action: performanceShow, input })));
  });

  app.get('/status/system-info', async (c) => {
    const context = await actionContext(c, dependencies);
    return c.json(outputOf(await runAction(context, { action: systemInfo, input: {} })));
  });
}
