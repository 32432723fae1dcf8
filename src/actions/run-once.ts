import { z } from 'zod';
import { persistently } from './persistently.ts';
import { AppError, isAppErrorCode, toAppError } from '../domain/error/app-error.ts';
import type { Action, ActionContext, ActionOutcome } from './action.ts';

export interface OnceRequest<O> {
  readonly context: ActionContext;
  readonly action: Action<O>;
  readonly input: Readonly<Record<string, unknown>>;
  readonly run: () => Promise<ActionOutcome<O>>;
}

export interface OnceOutcome<O> extends ActionOutcome<O> {
  readonly kind: 'done';
  readonly replayed: boolean;
}

const recorded = z.union([
  z.object({ output: z.unknown(), exitCode: z.number() }),
  z.object({
    failure: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }),
  }),
]);

const MAX_ATTEMPTS = 100;

/** How it would have ended is not known: the same key may begin it again. */
const CUT_SHORT = new AppError('SERVICE_UNAVAILABLE', 'It was cut short before it had ended.');

/** Whoever does a change says so this often; after the longer time without it, it counts as dead. */
const RENEWED_EVERY_MS = 3_000;
const ABANDONED_AFTER_MS = 15_000;

/**
 * Runs a change at most once per idempotency key; without a key it just runs. The same key and input replay the
 * recorded end, a failure included. Throws IDEMPOTENCY_MISMATCH for other input, IN_PROGRESS while it still runs.
 */
export async function runOnce<O>(request: OnceRequest<O>): Promise<OnceOutcome<O>> {
  const { context } = request;
  if (context.idempotencyKey === null) return { kind: 'done', replayed: false, ...(await request.run()) };
  const hash = await requestHash(request);
  const key = `${context.environment}:${context.caller.who}:${context.idempotencyKey}`;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const outcome = await attemptOnce(request, { key: `${key}#${attempt}`, hash });
    if (outcome !== 'failed-before') return outcome;
  }
  throw new AppError(
    'CONFLICT',
    `${request.action.name} has failed ${MAX_ATTEMPTS} times under this key. Use a new one.`,
  );
}

/** A retryable failure closes only its own attempt, so that the same key may try again and two retries cannot race. */
async function attemptOnce<O>(
  request: OnceRequest<O>,
  attempt: { readonly key: string; readonly hash: string },
): Promise<OnceOutcome<O> | 'failed-before'> {
  const { store, idempotencyKey } = request.context;
  const start = await store.beginIdempotent(attempt.key, attempt.hash, ABANDONED_AFTER_MS);
  switch (start.status) {
    case 'fresh':
      return { kind: 'done', replayed: false, ...(await runRecorded(request, attempt.key)) };
    case 'done':
      return replay(request, start.response);
    case 'running':
      throw new AppError(
        'IN_PROGRESS',
        `The change under key ${String(idempotencyKey)} is still running. Ask again.`,
      );
    case 'mismatch':
      throw new AppError(
        'IDEMPOTENCY_MISMATCH',
        `Key ${String(idempotencyKey)} was used for another request. Use a new key for a new change.`,
      );
  }
}

async function runRecorded<O>(request: OnceRequest<O>, key: string): Promise<ActionOutcome<O>> {
  const { action, context } = request;
  const { store } = context;
  const finish = (end: object): Promise<void> =>
    persistently(() => store.finishIdempotent(key, JSON.stringify(end)));
  return renewing(store, key, async () => {
    const outcome = await request.run().catch(async (thrown: unknown) => {
      const { code, message, details } = isCutShort(context.signal) ? CUT_SHORT : toAppError(thrown);
      await finish({ failure: { code, message, details } });
      throw thrown;
    });
    const kept = action.withoutSecret?.(outcome.output) ?? outcome.output;
    await finish({ ...outcome, output: kept });
    return outcome;
  });
}

/** Its process ends, or nobody wants it any more; a time limit is an end like another. */
function isCutShort({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof Error && reason.name === 'TimeoutError');
}

/** Nobody else takes a change over while this process lives; where the store is away, the next renewal may reach it. */
async function renewing<T>(
  store: Pick<ActionContext['store'], 'renewIdempotent'>,
  key: string,
  run: () => Promise<T>,
): Promise<T> {
  const renewal = setInterval(() => {
    store.renewIdempotent(key).catch(() => undefined);
  }, RENEWED_EVERY_MS);
  try {
    return await run();
  } finally {
    clearInterval(renewal);
  }
}

function replay<O>({ action }: OnceRequest<O>, response: string): OnceOutcome<O> | 'failed-before' {
  const end = recorded.parse(JSON.parse(response));
  if ('exitCode' in end) {
    return { kind: 'done', replayed: true, output: action.output.parse(end.output), exitCode: end.exitCode };
  }
  const { code, message, details } = end.failure;
  const failure = new AppError(isAppErrorCode(code) ? code : 'INTERNAL_ERROR', message, { details });
  if (failure.retryable) return 'failed-before';
  throw failure;
}

async function requestHash<O>({ action, context, input }: OnceRequest<O>): Promise<string> {
  const text = JSON.stringify([action.name, context.environment, Object.entries(input).sort()]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
