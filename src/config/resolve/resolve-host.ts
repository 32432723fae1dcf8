import type { HostSpec, Place } from '../../domain/execute/place.ts';
import type { ServerEntry } from '../schema/configuration.ts';

type HostEntry = NonNullable<ServerEntry['host']>;

/** Where actions on the server run; null where nothing says which machine. */
export function resolveHost(host: HostEntry): HostSpec | null {
  const place = placeOf(host);
  return place === null ? null : { place, unit: host.unit ?? null, logPath: host.log_path ?? null };
}

function placeOf({ executor, address, user, port, identity_file, known_hosts }: HostEntry): Place | null {
  if (executor === 'local') return { executor: 'local' };
  if (address === undefined) return null;
  return {
    executor: 'ssh',
    address,
    user: user ?? null,
    port: port ?? null,
    identityFile: identity_file ?? null,
    knownHosts: known_hosts ?? null,
  };
}
