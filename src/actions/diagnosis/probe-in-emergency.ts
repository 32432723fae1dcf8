import type { Check } from '../../domain/check/check.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { ActionContext } from '../action.ts';
import { probeServer } from '../server/probe-server.ts';

/** For each path, credentials and detection of its era included. */
export const EMERGENCY_LIMIT_MS = 3_000;

/** Both paths once, with little patience and nothing known from before. Throws when the signal is given. */
export async function probeInEmergency(
  { prober, nowMs, signal }: ActionContext,
  spec: ServerSpec,
): Promise<{ readonly spec: ServerSpec; readonly check: Check }> {
  signal.throwIfAborted();
  const check = await probeServer({
    prober,
    nowMs,
    spec: hurried(spec),
    state: null,
    release: '',
    origin: 'manual',
  });
  return { spec, check };
}

/** No tool is called, and no try is made twice. */
function hurried(spec: ServerSpec): ServerSpec {
  const { mcp, rest } = spec;
  return {
    ...spec,
    mcp: mcp && { ...mcp, ...limited(mcp), depth: 'list' },
    rest: rest && { ...rest, ...limited(rest) },
  };
}

function limited({ retry }: NonNullable<ServerSpec['rest' | 'mcp']>) {
  return {
    timeoutMs: EMERGENCY_LIMIT_MS,
    attemptTimeoutMs: EMERGENCY_LIMIT_MS,
    retry: { ...retry, attempts: 0 },
  };
}
