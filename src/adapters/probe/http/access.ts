import type { CredentialSpec, SecretRef } from '../../../domain/server/server-spec.ts';
import { CredentialError, type CredentialHeaders, type Credentials } from '../../../ports/credentials.ts';
import type { Secrets } from '../../../ports/secrets.ts';
import type { Json } from '../../../domain/tool-contract/tool-contract.ts';
import { excerpt, redact, redactEscaped, secretsOf } from '../excerpt.ts';
import { failure, type Failure } from '../failure.ts';
import { redactJson } from '../redact-json.ts';
import type { Deadline } from './deadline.ts';

export interface AccessOptions {
  readonly credentials: Credentials;
  readonly secrets: Secrets;
  readonly credential: CredentialSpec;
  readonly headers: Readonly<Record<string, SecretRef>>;
  readonly credentialWorkedAtMs: number | null;
}

type ResolvedHeaders = Readonly<Record<string, string>>;
const NO_HEADERS: ResolvedHeaders = {};
/** Characters from which on a value is taken for a secret and not for a word. */
const NO_WORD = 12;

/** The credential and own headers of one probe: resolved at its start, forgotten at its end. */
export class Access {
  readonly #options: AccessOptions;
  #resolved: ResolvedHeaders | null = null;
  #expiresAtMs: number | null = null;
  #renewed = false;
  /** References of the request itself, and what they turned out to be. */
  readonly #revealed: Record<string, string> = {};

  constructor(options: AccessOptions) {
    this.#options = options;
    if (options.credential.type === 'none' && Object.keys(options.headers).length === 0)
      this.#resolved = NO_HEADERS;
  }

  /** The headers when they are known already, which spares a turn of the event loop. */
  get ready(): ResolvedHeaders | null {
    return this.#resolved;
  }

  get expiresAtMs(): number | null {
    return this.#expiresAtMs;
  }

  get workedAtMs(): number | null {
    return this.#options.credentialWorkedAtMs;
  }

  /** Whether anything that could authenticate is configured. */
  get configured(): boolean {
    if (this.#options.credential.type !== 'none') return true;
    return Object.keys(this.#options.headers).some((name) => name.toLowerCase() === 'authorization');
  }

  /** The secret behind a reference in what is asked. From now on it is shown no more than the credential. */
  reveal(reference: SecretRef): string {
    const secret = this.#options.secrets.resolve(reference);
    this.#revealed[reference] = secret;
    return secret;
  }

  /** A printable piece of a server's words without anything we authenticate with. */
  excerpt(text: string): string {
    return excerpt(text, this.#secrets());
  }

  /** A server's words in full, without anything we authenticate with. */
  redact(text: string): string {
    return redact(text, this.#secrets());
  }

  /** A body as it came, without it, however JSON spells it. */
  redactBody(text: string): string {
    return redactEscaped(text, this.#secrets());
  }

  /**
   * A server's tools without it; they themselves where nothing secret was sent. A short value, such as the name of a
   * tenant, may well be a word of theirs, and is left.
   */
  redactTools(tools: readonly Json[]): readonly Json[] {
    const secrets = this.#secrets().filter(({ length }) => length >= NO_WORD);
    if (secrets.length === 0) return tools;
    return tools.map((tool) => redactJson(tool, (text) => redact(text, secrets)));
  }

  #secrets(): readonly string[] {
    return secretsOf({ ...this.#resolved, ...this.#revealed });
  }

  async headers(deadline: Deadline): Promise<ResolvedHeaders | Failure> {
    if (this.#resolved !== null) return this.#resolved;
    try {
      const found = await this.#credential(deadline);
      if (found === 'expired')
        return failure('timeout', 'time ran out while the credential was obtained', { retryable: true });
      this.#expiresAtMs = found.expiresAtMs;
      this.#resolved = { ...found.headers, ...this.#ownHeaders() };
      return this.#resolved;
    } catch (error) {
      return this.#failureOf(error);
    }
  }

  /** Forgets a token that was refused. True when a new one may be tried, which is so once a probe. */
  renew(): boolean {
    if (this.#options.credential.type !== 'oauth2' || this.#renewed) return false;
    this.#renewed = true;
    this.#resolved = null;
    this.#options.credentials.invalidate(this.#options.credential);
    return true;
  }

  async #credential(deadline: Deadline): Promise<CredentialHeaders | 'expired'> {
    const { credential, credentials } = this.#options;
    const controller = credential.type === 'oauth2' ? new AbortController() : undefined;
    const found = await deadline.race(credentials.headersFor(credential, controller?.signal));
    if (found === 'expired') controller?.abort();
    return found;
  }

  #ownHeaders(): ResolvedHeaders {
    const own: Record<string, string> = {};
    for (const [name, reference] of Object.entries(this.#options.headers)) {
      own[name.toLowerCase()] = this.#options.secrets.resolve(reference);
    }
    return own;
  }

  /**
   * No credential, no access: an authentication failure of the path, whoever is at fault. One that worked before is
   * `auth_expired`, since it could not be renewed; what never worked, or is not configured well, is `auth_rejected`.
   */
  #failureOf(error: unknown): Failure {
    const renewable =
      error instanceof CredentialError &&
      (error.kind === 'issuer_unreachable' || error.kind === 'issuer_refused');
    const verdict = renewable && this.workedAtMs !== null ? 'auth_expired' : 'auth_rejected';
    const retryable = error instanceof CredentialError && error.kind === 'issuer_unreachable';
    const reason =
      error instanceof Error && isSafe(error)
        ? excerpt(error.message, [])
        : 'the credential could not be prepared';
    return failure(verdict, `no credential: ${reason}`, { retryable });
  }
}

/** Errors whose messages are free of secrets by contract. */
function isSafe(error: Error): boolean {
  return error instanceof CredentialError || error.name === 'AppError';
}
