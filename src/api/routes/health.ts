import type { Hono } from 'hono';
import { presentDetailedRow, presentOpenCircuits } from '../../actions/server/detailed-health.ts';
import { isFailing, presentFleetTotals } from '../../actions/server/fleet-health.ts';
import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import { presentRow } from '../../actions/server/server-row.ts';
import { answerBytes } from '../answer.ts';
import type { ApiEnv } from '../api-env.ts';
import { checkNow, wishOf } from '../check-now.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { fleetBodyBytes } from '../fleet-body.ts';
import type { FleetBody } from '../fleet-body.ts';
import type { FleetCache } from '../fleet-cache.ts';
import { environmentOf, flagOf } from '../request.ts';
import type { CheckWish } from '../../actions/server/check-by-hand.ts';
import type { ApiContext } from '../request.ts';

/** `GET /status/health`, and with every last result `/status/health/detailed`: 503 when the fleet is UNHEALTHY or nothing is known any more (SURFACE section 4). */
export function healthRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies, cache: FleetCache): void {
  const headOf = (fleet: FleetAtMoment): object => ({
    ...presentFleetTotals(fleet),
    system_info: {
      version: dependencies.service.version,
      uptime_seconds: Math.round((fleet.nowMs - dependencies.service.startedAtMs) / 1000),
      dual_monitoring_enabled: fleet.servers.some(({ spec }) => spec.mcp !== null && spec.rest !== null),
    },
  });
  const whole: FleetBody = { head: headOf, row: presentRow };
  const totalsOnly: FleetBody = { head: headOf, row: () => undefined };

  const detailed: FleetBody = {
    head: (fleet) => ({ ...headOf(fleet), circuit_breaker_states: presentOpenCircuits(fleet.servers) }),
    row: presentDetailedRow,
  };

  const answer = async (c: ApiContext, body: FleetBody): Promise<Response> => {
    const environment = await environmentOf(c, dependencies);
    const wish = wishOf(c);
    if (wish !== null) {
      const fleet = await checkedFleet(c, dependencies, { fleet: await cache.read(environment), wish });
      return answerBytes(c, await fleetBodyBytes(body, fleet), isFailing(fleet.servers) ? 503 : 200);
    }
    const { fleet, bytes } = await cache.body(environment, body);
    return answerBytes(c, bytes, isFailing(fleet.servers) ? 503 : 200);
  };

  app.get('/status/health', (c) => answer(c, flagOf(c, 'include_servers', true) ? whole : totalsOnly));
  app.get('/status/health/detailed', (c) => answer(c, detailed));
}

/** The fleet with what a check of its enabled servers has just found. */
async function checkedFleet(
  c: ApiContext,
  dependencies: ApiDependencies,
  { fleet, wish }: { readonly fleet: FleetAtMoment; readonly wish: CheckWish },
): Promise<FleetAtMoment> {
  const servers = fleet.servers.filter(({ spec }) => spec.enabled);
  const checked = await checkNow(c, dependencies, { servers, wish });
  const byName = new Map(checked.map(({ server }) => [server.spec.name, server]));
  return {
    environment: fleet.environment,
    mode: fleet.mode,
    nowMs: dependencies.nowMs(),
    servers: fleet.servers.map((server) => byName.get(server.spec.name) ?? server),
  };
}
