import { createHmac, timingSafeEqual } from 'node:crypto';
import { startHttpFake, type FakeAnswer, type FakeRequest, type HttpFake } from './http-fake.ts';

export interface WebhookReceiverOptions {
  /** Null: takes unsigned requests. */
  readonly secret?: string | null;
}

export interface WebhookReceiver extends HttpFake {
  readonly url: string;
  readonly secret: string | null;
  /** The bodies of what was taken in, each `Idempotency-Key` once. */
  readonly taken: () => readonly unknown[];
}

const OLDEST_S = 300;

/** A receiver that refuses what is not signed as docs/notifications.md says, or is more than five minutes off. */
export async function startWebhookReceiver(options: WebhookReceiverOptions = {}): Promise<WebhookReceiver> {
  const secret = options.secret === undefined ? 'a-secret-of-the-webhook' : options.secret;
  const taken = new Map<string, unknown>();
  const fake = await startHttpFake((request): FakeAnswer => {
    if (secret !== null && !isSigned(request, secret)) return { status: 401, body: 'signature' };
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string') return { status: 400, body: 'no Idempotency-Key' };
    if (!taken.has(key)) taken.set(key, JSON.parse(request.body));
    return { status: 204, body: '' };
  });
  return { ...fake, url: `${fake.origin}/hooks/watchkeeper`, secret, taken: () => [...taken.values()] };
}

function isSigned({ headers, body }: FakeRequest, secret: string): boolean {
  const timestamp = String(headers['x-watchkeeper-timestamp']);
  if (!(Math.abs(Date.now() / 1_000 - Number(timestamp)) <= OLDEST_S)) return false;
  const expected = `v1=${createHmac('sha256', secret).update(`v1:${timestamp}:${body}`).digest('hex')}`;
  const given = String(headers['x-watchkeeper-signature']);
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
