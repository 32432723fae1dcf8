import type { ProbeAttempt } from '../../domain/probe/probe.ts';
import type { Verdict } from '../../domain/probe/verdict.ts';
import type { RetrySpec } from '../../domain/server/server-spec.ts';
import { Deadline } from './http/deadline.ts';

export interface Attempted {
  readonly verdict: Verdict;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
}

export interface AttemptPolicy {
  readonly timeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly retry: RetrySpec;
}

export interface Attempts<T> {
  readonly last: T;
  readonly attempts: readonly ProbeAttempt[];
}

/** Attempts one after another within one budget, until one needs no other or no time is left. */
export async function runAttempts<T extends Attempted>(
  policy: AttemptPolicy,
  attempt: (deadline: Deadline) => Promise<T>,
): Promise<Attempts<T>> {
  const startedAtMs = performance.now();
  const attempts: ProbeAttempt[] = [];
  for (;;) {
    const remainingMs = policy.timeoutMs - (performance.now() - startedAtMs);
    const deadline = new Deadline(Math.min(policy.attemptTimeoutMs, remainingMs));
    const last = await attempt(deadline);
    deadline.clear();
    const durationMs = deadline.elapsedMs();
    attempts.push({ verdict: last.verdict, durationMs });
    if (!last.retryable || attempts.length > policy.retry.attempts) return { last, attempts };
    const delayMs = Math.max(backoffMs(policy.retry, attempts.length), last.retryAfterMs ?? 0);
    const leftMs = policy.timeoutMs - (performance.now() - startedAtMs) - delayMs;
    if (leftMs < usefulMs(last.verdict, durationMs)) return { last, attempts };
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
}

const SHORTEST_ATTEMPT_MS = 25;

/** An attempt that is sure to be cut short would hide what the one before it found. */
function usefulMs(verdict: Verdict, durationMs: number): number {
  return verdict === 'timeout' ? SHORTEST_ATTEMPT_MS : Math.max(SHORTEST_ATTEMPT_MS, durationMs);
}

/** Exponential with a cap, and between half and all of it by chance, so that retries do not come in step. */
function backoffMs(retry: RetrySpec, failures: number): number {
  const fullMs = Math.min(retry.maxDelayMs, retry.initialDelayMs * retry.backoffFactor ** (failures - 1));
  return fullMs * (0.5 + Math.random() / 2);
}
