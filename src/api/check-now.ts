import { requireRole } from '../actions/run-action.ts';
import { checkAllByHand } from '../actions/server/check-by-hand.ts';
import type { CheckWish } from '../actions/server/check-by-hand.ts';
import { serverCheck } from '../actions/server/check.ts';
import type { RawBodies } from '../actions/server/dual-result.ts';
import { serverAsChecked } from '../actions/server/server-now.ts';
import type { ServerNow } from '../actions/server/server-now.ts';
import type { WatchedServer } from '../actions/fleet/read-fleet.ts';
import { AppError } from '../domain/error/app-error.ts';
import type { ApiDependencies } from './dependencies.ts';
import { refuseForeignOrigin } from './middleware/origin-guard.ts';
import { actionContext, flagOf } from './request.ts';
import type { ApiContext } from './request.ts';

export interface CheckedNow {
  readonly server: ServerNow;
  readonly raw: RawBodies;
}

/** Probes servers for a GET that asks for it (`force_check`): as `server/check` does, guarded as a change is. */
export async function checkNow(
  c: ApiContext,
  dependencies: ApiDependencies,
  { servers, wish }: { readonly servers: readonly WatchedServer[]; readonly wish: CheckWish },
): Promise<readonly CheckedNow[]> {
  refuseForeignOrigin(c);
  const context = await actionContext(c, dependencies);
  await requireRole(context, serverCheck, { server_names: servers.map(({ spec }) => spec.name) });
  const checked = await checkAllByHand(context, servers, wish);
  const nowMs = context.nowMs();
  return checked.map(({ watched, view, raw }) => ({ raw, server: serverAsChecked(watched, view, nowMs) }));
}

/** What a GET wants to have checked, null where it does not; a time-out that is none is refused either way. */
export function wishOf(c: ApiContext): CheckWish | null {
  const timeoutMs = timeoutMsOf(c);
  if (!flagOf(c, 'force_check')) return null;
  return { mcp: true, rest: true, timeoutMs, keepBodies: c.req.query('include') === 'raw' };
}

function timeoutMsOf(c: ApiContext): number | null {
  const word = c.req.query('timeout');
  if (word === undefined) return null;
  const seconds = Number(word);
  if (seconds > 0 && seconds <= 300) return seconds * 1000;
  throw new AppError('INVALID_REQUEST', `timeout is a number of seconds up to 300, not ${word}.`, {
    details: { problems: [{ field: 'timeout', message: 'expected a number of seconds up to 300' }] },
  });
}
