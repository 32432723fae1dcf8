import type { Hono, MiddlewareHandler } from 'hono';
import { selectServers } from '../../actions/fleet/read-fleet.ts';
import { readFleetWindow } from '../../actions/metrics/read-window.ts';
import { parseTimeRange } from '../../actions/time-range.ts';
import { isFailing } from '../../actions/server/fleet-health.ts';
import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import type { ServerNow } from '../../actions/server/server-now.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { LegacyEndpoint } from '../../domain/release/compatibility.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { FleetCache } from '../fleet-cache.ts';
import { actionContext, environmentOf, flagOf, jsonBodyOf } from '../request.ts';
import type { ApiContext } from '../request.ts';
import { createCompatibilityReader } from './compatibility.ts';
import { legacyEnvelope } from './envelope.ts';
import { legacyBreaker, legacyCheck } from './legacy-changes.ts';
import { legacyConfig } from './legacy-config.ts';
import { failureAsBody, legacyFleetHealth, legacyHealth, legacyStatus } from './legacy-health.ts';
import { legacyMetrics } from './legacy-metrics.ts';
import { legacyServer } from './legacy-server.ts';

type LegacyBody = (c: ApiContext, fleet: FleetAtMoment) => object | Promise<object>;

/**
 * The surface of the servers that came before (inv. 1.5), as far as an environment's `backward_compatibility` keeps
 * it: their own endpoints, and their envelope on the paths that both have. Stands before the routes of these paths.
 */
export function legacyRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies, cache: FleetCache): void {
  const settingsOf = createCompatibilityReader(dependencies.store, cache);
  const fleetOf = async (c: ApiContext): Promise<FleetAtMoment> =>
    cache.read(await environmentOf(c, dependencies));
  const requireKept = async (c: ApiContext, endpoint: LegacyEndpoint | null): Promise<void> => {
    const environment = await environmentOf(c, dependencies);
    const { enabled, legacyEndpoints } = await settingsOf(environment);
    if (!enabled || (endpoint !== null && !legacyEndpoints.includes(endpoint)))
      throw notKept(c.req.path, environment);
  };

  /** Answers in the older form where that is wanted, else leaves the request to the route behind. */
  const inEnvelope = (body: LegacyBody, status: (fleet: FleetAtMoment) => 200 | 503 = () => 200) => {
    const handler: MiddlewareHandler<ApiEnv> = async (c, next) => {
      const format = c.req.query('format');
      if (format === 'json' || (format === 'prometheus' && c.req.path === '/status/metrics')) return next();
      if (format !== undefined && format !== 'legacy') throw unknownFormat(format);
      const fleet = await fleetOf(c);
      const { enabled, responseFormat } = await settingsOf(fleet.environment);
      if (format === 'legacy' && !enabled) throw switchedOff(fleet.environment);
      if (format === undefined && !(enabled && responseFormat === 'legacy_compatible')) return next();
      return c.json(await body(c, fleet), status(fleet));
    };
    return handler;
  };

  const seedEndpoint = (
    endpoint: LegacyEndpoint,
    statusField: string,
    body: (fleet: FleetAtMoment) => object,
  ): void => {
    app.get(endpoint, async (c) => {
      try {
        await requireKept(c, endpoint);
        return c.json(body(await fleetOf(c)));
      } catch (error) {
        return c.json(failureAsBody(c, dependencies, { error, statusField }));
      }
    });
  };

  seedEndpoint('/health', 'status', legacyHealth);
  seedEndpoint('/healthz', 'status', legacyHealth);
  seedEndpoint('/status', 'overall_status', legacyStatus);

  envelopeRoutes(app, dependencies, inEnvelope);

  app.post('/status/health-check', async (c) => {
    await requireKept(c, null);
    return c.json(await legacyCheck(await actionContext(c, dependencies), await jsonBodyOf(c)));
  });
  app.post('/status/circuit-breaker', async (c) => {
    await requireKept(c, null);
    const change = { body: await jsonBodyOf(c), dryRun: flagOf(c, 'dry_run') };
    return c.json(await legacyBreaker(await actionContext(c, dependencies), change));
  });
}

type InEnvelope = (
  body: LegacyBody,
  status?: (fleet: FleetAtMoment) => 200 | 503,
) => MiddlewareHandler<ApiEnv>;

/** The paths that both have. */
function envelopeRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies, inEnvelope: InEnvelope): void {
  app.get(
    '/status/health',
    inEnvelope(
      (_, fleet) => legacyFleetHealth(fleet),
      ({ servers }) => (isFailing(servers) ? 503 : 200),
    ),
  );
  app.get(
    '/status/servers',
    inEnvelope((_, { servers, nowMs }) =>
      legacyEnvelope('Server list retrieved', { servers: servers.map(legacyServer) }, nowMs),
    ),
  );
  app.get(
    '/status/servers/:name',
    inEnvelope((c, fleet) =>
      legacyEnvelope('Server status retrieved', legacyServer(serverOf(c, fleet)), fleet.nowMs),
    ),
  );
  app.get(
    '/status/metrics',
    inEnvelope((c, fleet) => metricsOf(c, dependencies, fleet)),
  );
  app.get(
    '/status/config',
    inEnvelope((_, fleet) => legacyConfig(fleet)),
  );
}

function serverOf(c: ApiContext, { servers, environment }: FleetAtMoment): ServerNow {
  const name = c.req.param('name') ?? '';
  selectServers(servers, environment, [name]);
  const server = servers.find(({ spec }) => spec.name === name);
  if (server === undefined) throw new AppError('SERVER_NOT_FOUND', `There is no server ${name}.`);
  return server;
}

async function metricsOf(c: ApiContext, { store }: ApiDependencies, fleet: FleetAtMoment): Promise<object> {
  const { seconds } = parseTimeRange(c.req.query('time_range') ?? '1h');
  const window = { fromMs: fleet.nowMs - seconds * 1000, toMs: fleet.nowMs };
  const names = fleet.servers.map(({ spec }) => spec.name);
  const rollups = await readFleetWindow({ store, environment: fleet.environment }, names, window);
  return legacyMetrics({ fleet, rollups });
}

function notKept(path: string, environment: string): AppError {
  return new AppError(
    'NOT_FOUND',
    `There is nothing at ${path}: backward_compatibility of ${environment} does not keep it. Use /status/health, or switch it on there.`,
    { details: { path, environment } },
  );
}

function unknownFormat(format: string): AppError {
  return new AppError('INVALID_REQUEST', `format is json or legacy here, not ${format}.`, {
    details: { problems: [{ field: 'format', message: 'expected json or legacy' }] },
  });
}

function switchedOff(environment: string): AppError {
  return new AppError(
    'INVALID_REQUEST',
    `format=legacy is switched off by backward_compatibility.enabled of ${environment}. Leave format out.`,
    { details: { problems: [{ field: 'format', message: 'legacy is switched off' }] } },
  );
}
