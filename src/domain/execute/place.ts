/** Where a command runs: on this machine, or on another over ssh. */
export type Place =
  | { readonly executor: 'local' }
  | {
      readonly executor: 'ssh';
      /** A name or address, or a host of the ssh client's own configuration. */
      readonly address: string;
      /** Null: as the ssh client's configuration says. */
      readonly user: string | null;
      readonly port: number | null;
      /** Paths of files on this machine; null likewise. */
      readonly identityFile: string | null;
      readonly knownHosts: string | null;
    };

/** Where actions on a server run, and what they are about there. */
export interface HostSpec {
  readonly place: Place;
  /** The service that runs the server; null where it is not known. */
  readonly unit: string | null;
  /** The file that the server logs to; null likewise. */
  readonly logPath: string | null;
}

/** How people call it. */
export function placeName(place: Place): string {
  if (place.executor === 'local') return 'this machine';
  return place.user === null ? place.address : `${place.user}@${place.address}`;
}

/** Whether both mean the same place and the same things there. */
export function isSameHost(one: HostSpec | undefined, other: HostSpec | undefined): boolean {
  return JSON.stringify(partsOf(one)) === JSON.stringify(partsOf(other));
}

function partsOf(host: HostSpec | undefined): readonly (string | number | null)[] {
  if (host === undefined) return [];
  const { place, unit, logPath } = host;
  if (place.executor === 'local') return [place.executor, unit, logPath];
  const { executor, address, user, port, identityFile, knownHosts } = place;
  return [executor, unit, logPath, address, user, port, identityFile, knownHosts];
}
