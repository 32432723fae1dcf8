import type { Hono } from 'hono';
import { isFailing, presentFleetHealth } from '../../actions/server/fleet-health.ts';
import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import { answerBytes } from '../answer.ts';
import type { ApiEnv } from '../api-env.ts';
import { checkNow } from '../check-now.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { FleetCache } from '../fleet-cache.ts';
import { environmentOf, flagOf } from '../request.ts';
import type { ApiContext } from '../request.ts';

/** `GET /status/health`: 503 when the fleet is UNHEALTHY or nothing is known any more (SURFACE section 4). */
export function healthRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies, cache: FleetCache): void {
  const startedMs = dependencies.nowMs();
  const bodyOf = (fleet: FleetAtMoment, includeServers: boolean): object => ({
    ...presentFleetHealth(fleet, includeServers),
    system_info: {
      version: dependencies.version,
      uptime_seconds: Math.round((fleet.nowMs - startedMs) / 1000),
      dual_monitoring_enabled: fleet.servers.some(({ spec }) => spec.mcp !== null && spec.rest !== null),
    },
  });

  app.get('/status/health', async (c) => {
    const includeServers = flagOf(c, 'include_servers', true);
    const environment = await environmentOf(c, dependencies);
    const fleet = await cache.read(environment);
    if (flagOf(c, 'force_check')) {
      const checked = await checkedFleet(c, dependencies, fleet);
      return c.json(bodyOf(checked, includeServers), isFailing(checked.servers) ? 503 : 200);
    }
    const bytes = fleet.bytes(`health:${includeServers}`, () => bodyOf(fleet, includeServers));
    return answerBytes(c, bytes, isFailing(fleet.servers) ? 503 : 200);
  });
}

/** The fleet with what a check of its enabled servers has just found. */
async function checkedFleet(
  c: ApiContext,
  dependencies: ApiDependencies,
  fleet: FleetAtMoment,
): Promise<FleetAtMoment> {
  const enabled = fleet.servers.filter(({ spec }) => spec.enabled);
  const checked = await checkNow(c, dependencies, enabled);
  const byName = new Map(checked.map(({ server }) => [server.spec.name, server]));
  return {
    environment: fleet.environment,
    nowMs: dependencies.nowMs(),
    servers: fleet.servers.map((server) => byName.get(server.spec.name) ?? server),
  };
}
