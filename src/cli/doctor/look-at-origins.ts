import { mapBounded } from '../../actions/map-bounded.ts';
import { originsOf } from '../../domain/diagnosis/configured-origins.ts';
import type { OriginFacts } from '../../domain/doctor/installation-facts.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import { openNetwork } from '../../wiring/open-network.ts';

const AT_ONCE = 32;
const PATIENCE_MS = 5_000;

/** Name, connection, TLS and the clock of each host and port that enabled servers are asked at. */
export async function lookAtOrigins(servers: readonly ServerSpec[]): Promise<readonly OriginFacts[]> {
  return mapBounded(originsOf(servers), AT_ONCE, async (configured) => ({
    ...configured,
    ...(await lookAtOrigin(new URL(configured.origin))),
  }));
}

/** The same of one address; what is asked is whatever is there. */
export async function lookAtOrigin(url: URL): Promise<Omit<OriginFacts, 'origin' | 'servers'>> {
  const { failure, clockAheadMs, certificate } = await openNetwork().look(url, PATIENCE_MS);
  return {
    failure,
    clockAheadMs,
    certificate: certificate && { host: url.host, expiresAtMs: certificate.expiresAtMs },
  };
}
