import { createHmac } from 'node:crypto';

/**
 * `v1=` and the HMAC-SHA256, in hex, of `v1:<timestamp>:<body>`; the timestamp in whole seconds since 1970, the body as
 * it is sent. A receiver refuses timestamps that are more than five minutes off, so that a request is of no use later.
 */
export function signatureOf(secret: string, timestampS: number, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`v1:${timestampS}:${body}`).digest('hex')}`;
}
