import type { RpcError } from '../../domain/probe/probe.ts';
import type { Verdict } from '../../domain/probe/verdict.ts';

/** Why an attempt gave no usable answer. An expected outcome, therefore a value and never thrown. */
export interface Failure {
  readonly kind: 'failure';
  readonly verdict: Verdict;
  /** One sentence, already free of secrets and of whole bodies. */
  readonly message: string;
  /** Whether another attempt may fare better: network trouble, 408, 429 and 5xx. */
  readonly retryable: boolean;
  readonly statusCode: number | null;
  /** What the server asked for in `Retry-After`, milliseconds. */
  readonly retryAfterMs: number | null;
  readonly rpcError: RpcError | null;
  /** Versions named in `data.supported` of an unsupported-version error. */
  readonly supportedVersions: readonly string[] | null;
}

type FailureDetails = Partial<Omit<Failure, 'kind' | 'verdict' | 'message'>>;

export function failure(verdict: Verdict, message: string, details: FailureDetails = {}): Failure {
  return {
    kind: 'failure',
    verdict,
    message,
    retryable: details.retryable ?? false,
    statusCode: details.statusCode ?? null,
    retryAfterMs: details.retryAfterMs ?? null,
    rpcError: details.rpcError ?? null,
    supportedVersions: details.supportedVersions ?? null,
  };
}
