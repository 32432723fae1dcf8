import { API_PREFIX } from '../actions/action-route.ts';
import type { ActionResult } from '../actions/run-action.ts';
import type { SharedBytes } from './fleet-body.ts';
import type { ApiContext } from './request.ts';

/** JSON bytes that may be shared between answers. As a stream, since a `Response` would copy a body of bytes for every answer. */
export function answerBytes(c: ApiContext, bytes: SharedBytes, status: 200 | 503 = 200): Response {
  c.header('content-type', 'application/json; charset=UTF-8');
  c.header('content-length', `${bytes.byteLength}`);
  const stream = new ReadableStream<SharedBytes>({
    start: (controller) => {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return c.body(stream, status);
}

/** How a change is answered. */
export interface ChangeAnswer {
  /** The change is a workflow of its own, which goes on after the answer. */
  readonly asRun: boolean;
}

const IN_PROGRESS_EXIT_CODE = 5;

/**
 * What a change came to, or for a dry run what it would do. One that still goes on is 202, with the place of its run
 * where it has one.
 */
export function answerChange(
  c: ApiContext,
  result: ActionResult<unknown>,
  { asRun }: ChangeAnswer = { asRun: false },
): Response {
  if (result.kind === 'planned') return c.json({ dry_run: true, would: result.plan.would });
  const headers = new Headers(result.replayed ? { 'idempotency-replayed': 'true' } : undefined);
  const runId = asRun ? runIdOf(result.output) : null;
  if (runId !== null) headers.set('location', `${API_PREFIX}/runs/${encodeURIComponent(runId)}`);
  const goesOn = runId !== null || result.exitCode === IN_PROGRESS_EXIT_CODE;
  return Response.json(result.output, { status: goesOn ? 202 : 200, headers });
}

function runIdOf(output: unknown): string | null {
  if (typeof output !== 'object' || output === null || !('run_id' in output)) return null;
  return typeof output.run_id === 'string' ? output.run_id : null;
}
