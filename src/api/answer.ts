import type { ActionResult } from '../actions/run-action.ts';
import type { ApiContext } from './request.ts';

/** JSON bytes that may be shared between answers. */
export function answerBytes(
  c: ApiContext,
  bytes: Uint8Array<ArrayBuffer>,
  status: 200 | 503 = 200,
): Response {
  c.header('content-type', 'application/json; charset=UTF-8');
  return c.body(bytes, status);
}

/** What a change came to, or for a dry run what it would do. One that is still pending is 202. */
export function answerChange<O>(c: ApiContext, result: ActionResult<O>): Response {
  if (result.kind === 'planned') return c.json({ dry_run: true, would: result.plan.would });
  const headers = result.replayed ? { 'idempotency-replayed': 'true' } : undefined;
  return Response.json(result.output, {
    status: result.exitCode === 0 ? 200 : 202,
    ...(headers && { headers }),
  });
}
