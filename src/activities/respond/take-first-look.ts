import type { Activities } from '../../contract/activities.ts';
import { viewCheck } from '../../domain/check/view-check.ts';
import { describeCheck } from '../../domain/watch/describe-check.ts';
import { hasDrifted } from '../../domain/watch/conditions.ts';
import { shortHash } from '../../domain/watch/describe-edge.ts';
import { readFleet } from '../../actions/fleet/read-fleet.ts';
import type { WatchedServer } from '../../actions/fleet/read-fleet.ts';
import { mapBounded } from '../../actions/map-bounded.ts';
import { probeServer } from '../../actions/server/probe-server.ts';
import type { Prober } from '../../ports/prober.ts';
import type { Store } from '../../ports/store.ts';
import { answering } from '../answering.ts';

export interface LookParts {
  readonly store: Store;
  readonly prober: Prober;
  readonly nowMs: () => number;
}

const LOOKED_AT_ONCE = 8;

/** Probes the servers now, by hand as it were, and says what their tools have become. */
export function createTakeFirstLook(parts: LookParts): Activities['takeFirstLook'] {
  return ({ environment, servers }) =>
    answering(async () => {
      const fleet = await readFleet(parts.store, environment);
      const found = fleet.filter(({ spec }) => servers.includes(spec.name));
      return mapBounded(found, LOOKED_AT_ONCE, (server) => lookAt(parts, environment, server));
    });
}

async function lookAt(
  { store, prober, nowMs }: LookParts,
  environment: string,
  { spec, state, release }: WatchedServer,
): Promise<string> {
  const check = await probeServer({ prober, nowMs, spec, state, release, origin: 'manual' });
  const view = viewCheck(check);
  const contract = check.mcp.tools?.contract ?? null;
  await store.putManualCheck(environment, view, contract === null ? [] : [contract]);
  const tools =
    state !== null && hasDrifted(state.contract)
      ? ` Tools changed from ${shortHash(state.contract.acceptedHash)} to ${shortHash(state.contract.seenHash)}.`
      : ' Tools as accepted.';
  return `${spec.name} is ${view.status} now: ${describeCheck(view)}.${tools}`;
}
