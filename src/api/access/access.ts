import type { Refusal } from '../../domain/access/refusal.ts';
import type { Authenticator, RateLimiter } from '../../ports/access.ts';

/** Who may use the API, once a kind of credential is configured. */
export interface Access {
  readonly authenticator: Authenticator;
  /** Name of the header; null where API keys are not accepted. */
  readonly apiKeyHeader: string | null;
  readonly acceptsTokens: boolean;
  /** Null where nobody is limited. */
  readonly limiter: RateLimiter | null;
  /** Told of refusals, but not of more than the log should hold: `leftOut` counts those it was not told of before. */
  readonly onRefusal: (refusal: Refusal, leftOut: number) => void;
  /** Told why a token could not be judged, as sparingly. */
  readonly onUndecided: (cause: string) => void;
}
