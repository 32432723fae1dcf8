import type { CredentialFailureKind, CredentialFigures } from '../../domain/figures/credential-figures.ts';
import { NO_CREDENTIALS } from '../../domain/figures/credential-figures.ts';
import type { CredentialSpec } from '../../domain/server/server-spec.ts';
import { CredentialError } from '../../ports/credentials.ts';

/** Counts what credentials are asked for and what comes of it. */
export class CredentialCounts {
  readonly #nowMs: () => number;
  readonly #failures = new Map<CredentialFailureKind, number>();
  #attempts = 0;
  #tokenRequests = 0;
  #tokenFailures = 0;
  #lastFailure: CredentialFigures['lastFailure'] = NO_CREDENTIALS.lastFailure;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Nothing is counted for a server that needs no credential. */
  async attempt<T>(spec: CredentialSpec, obtain: () => Promise<T>): Promise<T> {
    if (spec.type === 'none') return obtain();
    this.#attempts += 1;
    try {
      return await obtain();
    } catch (error) {
      if (error instanceof CredentialError) this.#failed(error.kind);
      throw error;
    }
  }

  async tokenRequest<T>(request: () => Promise<T>): Promise<T> {
    this.#tokenRequests += 1;
    try {
      return await request();
    } catch (error) {
      this.#tokenFailures += 1;
      throw error;
    }
  }

  build(): CredentialFigures {
    return {
      attempts: this.#attempts,
      failures: Object.fromEntries(this.#failures),
      tokenRequests: this.#tokenRequests,
      tokenFailures: this.#tokenFailures,
      lastFailure: this.#lastFailure,
    };
  }

  #failed(kind: CredentialFailureKind): void {
    this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1);
    this.#lastFailure = { kind, atMs: this.#nowMs() };
  }
}
