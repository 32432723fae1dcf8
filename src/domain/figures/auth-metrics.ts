import { ratio } from '../rollup/window-totals.ts';
import type { CredentialFailureKind, CredentialFigures } from './credential-figures.ts';

/** Wire shape of `auth_metrics` (inv. 6.1): what all workers' credentials did in the window. Rates are 0 to 100. */
export interface AuthMetrics {
  readonly total_auth_attempts: number;
  readonly successful_auth_attempts: number;
  readonly failed_auth_attempts: number;
  readonly token_refresh_attempts: number;
  readonly successful_token_refreshes: number;
  readonly failed_token_refreshes: number;
  readonly auth_errors_by_type: Readonly<Partial<Record<CredentialFailureKind, number>>>;
  readonly last_auth_error: CredentialFailureKind | null;
  readonly last_auth_error_time: string | null;
  readonly auth_success_rate: number | null;
  readonly token_refresh_success_rate: number | null;
}

export function authMetricsOf(figures: CredentialFigures): AuthMetrics {
  const { attempts, failures, tokenRequests, tokenFailures, lastFailure } = figures;
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  return {
    total_auth_attempts: attempts,
    successful_auth_attempts: attempts - failed,
    failed_auth_attempts: failed,
    token_refresh_attempts: tokenRequests,
    successful_token_refreshes: tokenRequests - tokenFailures,
    failed_token_refreshes: tokenFailures,
    auth_errors_by_type: failures,
    last_auth_error: lastFailure?.kind ?? null,
    last_auth_error_time: lastFailure === null ? null : new Date(lastFailure.atMs).toISOString(),
    auth_success_rate: percentOf(attempts - failed, attempts),
    token_refresh_success_rate: percentOf(tokenRequests - tokenFailures, tokenRequests),
  };
}

function percentOf(part: number, whole: number): number | null {
  const share = ratio(part, whole);
  return share === null ? null : share * 100;
}
