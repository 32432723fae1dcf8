import { createAuthenticator } from '../../../src/adapters/auth/inbound/authenticator.ts';
import type { Access } from '../../../src/api/access/access.ts';
import { startApi } from '../../../src/api/start-api.ts';
import type { ApiOptions, RunningApi } from '../../../src/api/start-api.ts';
import type { WatchedApi } from './watched-api.ts';

export interface Served extends Partial<Pick<ApiOptions, 'host' | 'port' | 'tls'>> {
  /** Absent: open to this machine. */
  readonly access?: Access;
}

/** The API of a recorded fleet on a socket of its own, with TLS where files are named; whoever starts it closes it. */
export function serveWatchedApi(
  world: WatchedApi,
  { host = '127.0.0.1', port = 0, tls = null, access }: Served = {},
): Promise<RunningApi> {
  const { prober, control, releases, service, nowMs } = world.context();
  const { store, environment } = world.fleet;
  const parts = { store, prober, control, releases, service, nowMs };
  return startApi({
    dependencies: {
      ...parts,
      ...(access && { access }),
      defaultEnvironment: environment,
      onFailure: () => undefined,
    },
    host,
    port,
    tls,
    drainMs: 100,
  });
}

/** Lets in who has one of the keys that the fleet's store knows. */
export function accessByKeys(world: WatchedApi, apiKeyHeader: string | null = 'X-API-Key'): Access {
  return {
    authenticator: createAuthenticator({
      acceptsKeys: true,
      ownKey: null,
      store: world.fleet.store,
      nowMs: world.context().nowMs,
      onTrouble: () => undefined,
      tokens: null,
    }),
    apiKeyHeader,
    acceptsTokens: false,
    limiter: null,
    onRefusal: () => undefined,
    onUndecided: () => undefined,
  };
}
