export type NetworkStep = 'name' | 'connection' | 'TLS' | 'HTTP';

export interface CertificateLook {
  readonly subject: string;
  readonly issuer: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
  /** Why this machine does not trust it; null where it does. */
  readonly fault: string | null;
}

/** What one host and port showed, step by step, with no credential sent. What was not reached is null. */
export interface OriginLook {
  /** What the name stands for; empty where it could not be resolved. */
  readonly addresses: readonly string[];
  /** Null also where the host is an address already. */
  readonly nameMs: number | null;
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
  readonly httpMs: number | null;
  readonly certificate: CertificateLook | null;
  /** Of the HTTP answer, whatever it is: an answer is an answer. */
  readonly status: number | null;
  /** Milliseconds that its clock is ahead of ours; null where it does not say. */
  readonly clockAheadMs: number | null;
  /** The first step that failed; null when all went well. */
  readonly failure: { readonly step: NetworkStep; readonly reason: string } | null;
}
