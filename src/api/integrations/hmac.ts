import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 of a body's bytes, in hex. */
export function hmacOf(secret: string, ...pieces: readonly (string | Uint8Array)[]): string {
  const hmac = createHmac('sha256', secret);
  for (const piece of pieces) hmac.update(piece);
  return hmac.digest('hex');
}

/** Takes as long for a nearly right signature as for any other of its length. */
export function isSame(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
