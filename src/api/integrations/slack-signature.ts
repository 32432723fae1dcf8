import { hmacOf, isSame } from './hmac.ts';

/** How old a request may be, and how far ahead of our clock (docs.slack.dev/authentication/verifying-requests-from-slack). */
export const SIGNATURE_WINDOW_MS = 5 * 60_000;

/** What a request says of its signature. */
export interface SlackClaim {
  /** As it was signed. */
  readonly timestamp: string;
  readonly signature: string;
}

/** Null where there is no signature, or nothing that looks like one. */
export function readSlackClaim(header: (name: string) => string | undefined): SlackClaim | null {
  const timestamp = header('x-slack-request-timestamp') ?? '';
  const signature = header('x-slack-signature') ?? '';
  return /^\d{1,12}$/.test(timestamp) && /^v0=[0-9a-f]{64}$/.test(signature)
    ? { timestamp, signature }
    : null;
}

export function isWithinWindow({ timestamp }: SlackClaim, nowMs: number): boolean {
  return Math.abs(nowMs - Number(timestamp) * 1_000) <= SIGNATURE_WINDOW_MS;
}

export function isSignedBy(secret: string, { timestamp, signature }: SlackClaim, body: Uint8Array): boolean {
  return secret !== '' && isSame(`v0=${hmacOf(secret, `v0:${timestamp}:`, body)}`, signature);
}
