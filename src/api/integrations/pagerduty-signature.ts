import { hmacOf, isSame } from './hmac.ts';

/** More are not looked at. */
const MOST_SIGNATURES = 10;

/**
 * The signatures of `X-PagerDuty-Signature`: several while a secret is being changed, `v1=<hex>` separated by commas
 * (developer.pagerduty.com/docs/webhooks/webhook-signatures). Other versions are left out.
 */
export function readPagerDutySignatures(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',')
    .flatMap((part) => /^v1=([0-9a-f]{64})$/.exec(part.trim())?.[1] ?? [])
    .slice(0, MOST_SIGNATURES);
}

export function isSignedWith(secret: string, signatures: readonly string[], body: Uint8Array): boolean {
  if (secret === '') return false;
  const expected = hmacOf(secret, body);
  return signatures.some((signature) => isSame(expected, signature));
}
