import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import type { ServerNow } from '../../actions/server/server-now.ts';
import { presentConfiguration } from '../../actions/server/server-body.ts';
import { legacyEnvelope } from './envelope.ts';

/** Stands where the older servers showed that there was a token. */
const REDACTED = '***REDACTED***';

/** `GET /status/config` in the siblings' envelope. No secret is shown, only whether there is one. */
export function legacyConfig(fleet: FleetAtMoment): object {
  const { servers } = fleet;
  const data = {
    system_config: {
      environment: fleet.environment,
      total_servers: servers.length,
      dual_monitoring_enabled: servers.some(({ spec }) => spec.mcp !== null && spec.rest !== null),
      circuit_breaker_enabled: servers.some(({ spec }) => spec.breaker.enabled),
    },
    server_configs: Object.fromEntries(servers.map((server) => [server.spec.name, configOf(server)])),
    enabled_servers: servers.filter(({ spec }) => spec.enabled).map(({ spec }) => spec.name),
  };
  return legacyEnvelope('Configuration retrieved', data, fleet.nowMs);
}

function configOf({ spec }: ServerNow): object {
  const hasCredential = [spec.mcp, spec.rest].some(
    (path) => path !== null && path.credential.type !== 'none',
  );
  return {
    server_name: spec.name,
    ...presentConfiguration(spec),
    jwt_token: hasCredential ? REDACTED : null,
  };
}
