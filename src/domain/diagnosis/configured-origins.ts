import type { ServerSpec } from '../server/server-spec.ts';

/** One host and port of the configuration. */
export interface ConfiguredOrigin {
  /** Such as `https://search.example.com:8443`. */
  readonly origin: string;
  /** Servers that need it, by name. */
  readonly servers: readonly string[];
}

/** Hosts and ports that enabled servers are asked at. */
export function originsOf(servers: readonly ServerSpec[]): readonly ConfiguredOrigin[] {
  return gathered(
    servers.filter(({ enabled }) => enabled),
    ({ mcp, rest }) => [mcp, rest].flatMap((path) => (path === null ? [] : [path.url])),
  );
}

/** Hosts and ports of those that give enabled servers their tokens. */
export function issuersOf(servers: readonly ServerSpec[]): readonly ConfiguredOrigin[] {
  return gathered(
    servers.filter(({ enabled }) => enabled),
    ({ mcp, rest }) => [mcp, rest].flatMap((path) => (path === null ? [] : issuerUrls(path.credential))),
  );
}

/** URLs at which a credential is fetched. */
export function issuerUrls(credential: NonNullable<ServerSpec['mcp']>['credential']): readonly string[] {
  if (credential.type !== 'oauth2') return [];
  return [credential.tokenUrl, credential.discoveryUrl].filter((url) => url !== null);
}

/** The same origin once, with all that need it. */
export function mergeOrigins(origins: readonly ConfiguredOrigin[]): readonly ConfiguredOrigin[] {
  return [...Map.groupBy(origins, ({ origin }) => origin)].map(([origin, same]) => ({
    origin,
    servers: [...new Set(same.flatMap(({ servers }) => servers))],
  }));
}

function gathered(
  servers: readonly ServerSpec[],
  urlsOf: (server: ServerSpec) => readonly string[],
): readonly ConfiguredOrigin[] {
  return mergeOrigins(
    servers.flatMap((server) =>
      urlsOf(server).flatMap((url) => {
        const parsed = URL.parse(url);
        return parsed === null ? [] : [{ origin: parsed.origin, servers: [server.name] }];
      }),
    ),
  );
}
