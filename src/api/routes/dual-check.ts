import type { Hono } from 'hono';
import { runAction } from '../../actions/run-action.ts';
import { serverCheck } from '../../actions/server/check.ts';
import { presentDualResult } from '../../actions/server/dual-result.ts';
import { fleetStatus, presentSummary, summaryOf } from '../../actions/server/fleet-health.ts';
import { isoTimeOrNull } from '../../actions/iso-time.ts';
import { answerBytes } from '../answer.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { FleetBody } from '../fleet-body.ts';
import type { FleetCache } from '../fleet-cache.ts';
import { refuseForeignOrigin } from '../middleware/origin-guard.ts';
import { outputOf } from '../output-of.ts';
import { actionContext, environmentOf, flagOf, jsonBodyOf } from '../request.ts';
import { checkInput } from './check-input.ts';

/** `/status/dual-check`: GET shows the latest dual results, or runs them with `?run=true`; POST runs them. */
export function dualCheckRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies, cache: FleetCache): void {
  app.get('/status/dual-check', async (c) => {
    if (flagOf(c, 'run')) {
      refuseForeignOrigin(c);
      const context = await actionContext(c, dependencies);
      return c.json(outputOf(await runAction(context, { action: serverCheck, input: {} })));
    }
    const { bytes } = await cache.body(await environmentOf(c, dependencies), LATEST);
    return answerBytes(c, bytes);
  });

  app.post('/status/dual-check', async (c) => {
    const context = await actionContext(c, dependencies);
    const input = checkInput(await jsonBodyOf(c));
    return c.json(outputOf(await runAction(context, { action: serverCheck, input })));
  });
}

/** The last dual result of every server that has one, in the shape of a check by hand. */
const LATEST: FleetBody = {
  head: (fleet) => {
    const checked = fleet.servers.flatMap(({ view }) => view?.atMs ?? []);
    const latestMs = checked.length === 0 ? null : checked.reduce((a, b) => Math.max(a, b));
    return {
      check_id: null,
      checked_at: isoTimeOrNull(latestMs),
      timestamp: new Date(fleet.nowMs).toISOString(),
      environment: fleet.environment,
      overall_status: fleetStatus(fleet.servers),
      request_parameters: null,
      summary: presentSummary(summaryOf(fleet.servers)),
    };
  },
  row: ({ view, spec, status, stale }) =>
    view === null ? undefined : { ...presentDualResult(view, spec), current_status: status, stale },
};
