import { AppError } from '../../domain/error/app-error.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { ActionContext } from '../action.ts';
import { readFleet } from '../fleet/read-fleet.ts';

/** Servers that are switched on in the configuration file. Throws NO_DATA where there are none. */
export async function configuredServers({
  store,
  environment,
}: ActionContext): Promise<readonly ServerSpec[]> {
  const fleet = await readFleet(store, environment);
  const servers = fleet.map(({ spec }) => spec).filter(({ enabled }) => enabled);
  if (servers.length > 0) return servers;
  throw new AppError('NO_DATA', `No server is switched on in ${environment}. Add one to the configuration.`, {
    details: { environment },
  });
}
