import type { Hono } from 'hono';
import { inputFields } from '../../actions/input-fields.ts';
import { metricsShow } from '../../actions/metrics/show.ts';
import { runAction } from '../../actions/run-action.ts';
import { livingFrom, livingWorkers } from '../../domain/figures/living-workers.ts';
import type { WorkerFigures } from '../../domain/figures/worker-figures.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { FleetCache } from '../fleet-cache.ts';
import { outputOf } from '../output-of.ts';
import { exposition } from '../prometheus/exposition.ts';
import { createRunningTotals } from '../prometheus/running-totals.ts';
import type { RunningTotals } from '../prometheus/running-totals.ts';
import { actionContext, environmentOf, inputOfQuery } from '../request.ts';
import type { ApiContext } from '../request.ts';
import { AppError } from '../../domain/error/app-error.ts';

const FIELDS = inputFields(metricsShow);

/** `/metrics` for Prometheus, `/status/metrics` in both forms, `/status/metrics/{name}` (inv. 1.3, 6.2). */
export function metricsRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies, cache: FleetCache): void {
  const startedMs = dependencies.nowMs();
  const running = new Map<string, RunningTotals>();

  const totalsFor = (environment: string): RunningTotals => {
    const known = running.get(environment);
    if (known !== undefined) return known;
    const totals = createRunningTotals(dependencies.store, environment, startedMs);
    running.set(environment, totals);
    return totals;
  };

  const prometheus = async (c: ApiContext): Promise<Response> => {
    const environment = await environmentOf(c, dependencies);
    const { servers, nowMs } = await cache.read(environment);
    const totals = await totalsFor(environment).read(nowMs);
    const workers = await newestFigures(dependencies, nowMs);
    const { service } = dependencies;
    const { contentType, text } = await exposition({ servers, totals, workers, service });
    return c.body(text, 200, { 'content-type': contentType });
  };

  app.get('/metrics', prometheus);
  app.get('/status/metrics', (c) => (formatOf(c) === 'prometheus' ? prometheus(c) : json(c, dependencies)));
  app.get('/status/metrics/:name', (c) => json(c, dependencies, c.req.param('name')));
}

async function newestFigures({ store }: ApiDependencies, nowMs: number): Promise<readonly WorkerFigures[]> {
  return livingWorkers(await store.figures(livingFrom(nowMs)), nowMs);
}

async function json(c: ApiContext, dependencies: ApiDependencies, server?: string): Promise<Response> {
  const context = await actionContext(c, dependencies);
  const named = server ?? c.req.query('server_name');
  const input = { ...inputOfQuery(c, FIELDS), ...(named === undefined ? {} : { server: named }) };
  return c.json(outputOf(await runAction(context, { action: metricsShow, input })));
}

function formatOf(c: ApiContext): 'json' | 'prometheus' {
  const format = c.req.query('format') ?? 'json';
  if (format === 'json' || format === 'prometheus') return format;
  throw new AppError('INVALID_REQUEST', `format is json, prometheus or legacy, not ${format}.`, {
    details: { problems: [{ field: 'format', message: 'expected json, prometheus or legacy' }] },
  });
}
