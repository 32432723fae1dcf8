import type { CheckView } from '../../domain/check/check-view.ts';
import { judgePair } from '../../domain/check/judge-pair.ts';
import type { Check, ProbePair } from '../../domain/check/check.ts';
import { viewCheck } from '../../domain/check/view-check.ts';
import { DISABLED_MCP_PROBE, DISABLED_REST_PROBE } from '../../domain/probe/probe.ts';
import type { McpProbe, RestProbe } from '../../domain/probe/probe.ts';
import type { ActionContext } from '../action.ts';
import type { WatchedServer } from '../fleet/read-fleet.ts';
import { mapBounded } from '../map-bounded.ts';
import type { RawBodies } from './dual-result.ts';

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
  const raw: Bodies = { mcp: null, rest: null };
  const atMs = context.nowMs();
  const [mcp, rest] = await Promise.all([
    probeMcp(context, watched, { wish, raw }),
    probeRest(context, watched, { wish, raw }),
  ]);
  const check = checkOf(watched, { mcp, rest }, { atMs, wallMs: context.nowMs() - atMs });
  const view = viewCheck(check);
  const contract = mcp.tools?.contract ?? null;
  await context.store.putManualCheck(context.environment, view, contract === null ? [] : [contract]);
  return { watched, view, raw };
}

function checkOf(
  { spec, release }: WatchedServer,
  pair: ProbePair,
  time: Pick<Check, 'atMs' | 'wallMs'>,
): Check {
  return {
    ...pair,
    ...judgePair(pair, spec.aggregation),
    ...time,
    server: spec.name,
    origin: 'manual',
    release,
  };
}

interface ProbeWish {
  readonly wish: CheckWish;
  readonly raw: Bodies;
}

async function probeMcp(
  { prober }: ActionContext,
  { spec, state }: WatchedServer,
  { wish, raw }: ProbeWish,
): Promise<McpProbe> {
  if (!wish.mcp || spec.mcp === null) return DISABLED_MCP_PROBE;
  return prober.probeMcp({
    server: spec.name,
    spec: within(spec.mcp, wish.timeoutMs),
    credentialWorkedAtMs: state?.credentialWorkedAtMs.mcp ?? null,
    remembered: state?.era ?? null,
    acceptedTools: state?.contract.acceptedTools ?? null,
    ...(wish.keepBodies ? { onBody: (body: string) => void (raw.mcp = body) } : {}),
  });
}

async function probeRest(
  { prober }: ActionContext,
  { spec, state }: WatchedServer,
  { wish, raw }: ProbeWish,
): Promise<RestProbe> {
  if (!wish.rest || spec.rest === null) return DISABLED_REST_PROBE;
  return prober.probeRest({
    server: spec.name,
    spec: within(spec.rest, wish.timeoutMs),
    credentialWorkedAtMs: state?.credentialWorkedAtMs.rest ?? null,
    ...(wish.keepBodies ? { onBody: (body: string) => void (raw.rest = body) } : {}),
  });
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
