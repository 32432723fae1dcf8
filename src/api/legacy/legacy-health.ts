import { fleetStatus, summaryOf } from '../../actions/server/fleet-health.ts';
import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import { presentRow } from '../../actions/server/server-row.ts';
import { toAppError } from '../../domain/error/app-error.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../request.ts';
import { legacyEnvelope } from './envelope.ts';
import { legacyServer } from './legacy-server.ts';

/** `GET /health`: the seed's own body (inv. 1.1); unhealthy counts degraded servers too. */
export function legacyHealth(fleet: FleetAtMoment): object {
  const status = fleetStatus(fleet.servers);
  const { totalServers, healthyServers, degradedServers, unhealthyServers } = summaryOf(fleet.servers);
  return {
    status: status.toLowerCase(),
    healthy: status === 'HEALTHY',
    timestamp: new Date(fleet.nowMs).toISOString(),
    servers: {
      total: totalServers,
      healthy: healthyServers,
      unhealthy: unhealthyServers + degradedServers,
    },
  };
}

/** `GET /status`: the seed's own body. */
export function legacyStatus(fleet: FleetAtMoment): object {
  const { totalServers, healthyServers, degradedServers, unhealthyServers } = summaryOf(fleet.servers);
  return {
    overall_status: fleetStatus(fleet.servers).toLowerCase(),
    servers: Object.fromEntries(
      fleet.servers.map((server) => {
        const { status, success, timestamp, response_time_ms } = presentRow(server);
        const line = {
          status: status.toLowerCase(),
          healthy: success,
          last_check: timestamp,
          response_time_ms,
        };
        return [server.spec.name, line];
      }),
    ),
    summary: {
      total: totalServers,
      healthy: healthyServers,
      degraded: degradedServers,
      unhealthy: unhealthyServers,
    },
    timestamp: new Date(fleet.nowMs).toISOString(),
  };
}

/** `GET /status/health` in the siblings' envelope. */
export function legacyFleetHealth(fleet: FleetAtMoment): object {
  const summary = summaryOf(fleet.servers);
  const { totalServers, healthyServers, degradedServers, unhealthyServers, unknownServers } = summary;
  const data = {
    total_servers: totalServers,
    healthy_servers: healthyServers,
    unhealthy_servers: unhealthyServers,
    degraded_servers: degradedServers,
    unknown_servers: unknownServers,
    overall_health_percentage: totalServers === 0 ? 0 : (100 * healthyServers) / totalServers,
    servers: fleet.servers.map(legacyServer),
  };
  return legacyEnvelope('Health status retrieved', data, fleet.nowMs);
}

export interface LegacyFailure {
  readonly error: unknown;
  /** The field that holds the word for the whole. */
  readonly statusField: string;
}

/** A failure of ours as the seed told of it: 200 with a body that says so. What the asker did wrong is thrown on. */
export function failureAsBody(
  c: ApiContext,
  { onFailure, nowMs }: Pick<ApiDependencies, 'onFailure' | 'nowMs'>,
  { error, statusField }: LegacyFailure,
): object {
  const failure = toAppError(error);
  if (failure.httpStatus < 500) throw failure;
  onFailure({ requestId: c.get('requestId'), method: c.req.method, path: c.req.path, error });
  return {
    [statusField]: 'error',
    healthy: false,
    timestamp: new Date(nowMs()).toISOString(),
    error: failure.code === 'INTERNAL_ERROR' ? 'internal error' : failure.message,
  };
}
