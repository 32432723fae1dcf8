import type { CheckView } from '../../domain/check/check-view.ts';
import { viewCheck } from '../../domain/check/view-check.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { ActionContext } from '../action.ts';
import type { WatchedServer } from '../fleet/read-fleet.ts';
import { mapBounded } from '../map-bounded.ts';
import type { RawBodies } from './dual-result.ts';
import { probeServer } from './probe-server.ts';

export interface CheckWish {
  readonly mcp: boolean;
  readonly rest: boolean;
  /** Lowers each path's own budget; never raises it. */
  readonly timeoutMs: number | null;
  readonly keepBodies: boolean;
}

export interface CheckedServer {
  readonly watched: WatchedServer;
  readonly view: CheckView;
  readonly raw: RawBodies;
}

type Bodies = { -readonly [K in keyof RawBodies]: RawBodies[K] };

const CONCURRENT_CHECKS = 32;

/** Checks servers, a bounded number at once. Throws when the signal is given meanwhile. */
export async function checkAllByHand(
  context: ActionContext,
  servers: readonly WatchedServer[],
  wish: CheckWish,
): Promise<readonly CheckedServer[]> {
  return mapBounded(servers, CONCURRENT_CHECKS, (watched) => {
    context.signal.throwIfAborted();
    return checkByHand(context, watched, wish);
  });
}

/** Probes a server now, judges it by the rules of its release, and stores the check, which is never folded. */
async function checkByHand(
  context: ActionContext,
  watched: WatchedServer,
  wish: CheckWish,
): Promise<CheckedServer> {
  const { prober, nowMs } = context;
  const { state, release } = watched;
  const raw: Bodies = { mcp: null, rest: null };
  const check = await probeServer({
    prober,
    nowMs,
    spec: wishedSpec(watched.spec, wish),
    state,
    release,
    origin: 'manual',
    ...(wish.keepBodies ? { onBody: (path, body) => void (raw[path] = body) } : {}),
  });
  const view = viewCheck(check);
  const contract = check.mcp.tools?.contract ?? null;
  await context.store.putManualCheck(context.environment, view, contract === null ? [] : [contract]);
  return { watched, view, raw };
}

/** The server as the caller wants it checked: a path left out is switched off, a time-out only ever shortens. */
function wishedSpec(spec: ServerSpec, { mcp, rest, timeoutMs }: CheckWish): ServerSpec {
  return {
    ...spec,
    mcp: mcp && spec.mcp !== null ? within(spec.mcp, timeoutMs) : null,
    rest: rest && spec.rest !== null ? within(spec.rest, timeoutMs) : null,
  };
}

function within<T extends { readonly timeoutMs: number; readonly attemptTimeoutMs: number }>(
  spec: T,
  limitMs: number | null,
): T {
  if (limitMs === null) return spec;
  return {
    ...spec,
    timeoutMs: Math.min(spec.timeoutMs, limitMs),
    attemptTimeoutMs: Math.min(spec.attemptTimeoutMs, limitMs),
  };
}
