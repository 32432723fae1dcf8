import type { Dispatcher } from 'undici';
import type { Delivery } from '../../../domain/notify/notification.ts';
import { MAY_PASS, permanent, temporary } from './attempt.ts';
import type { Redaction } from './redaction.ts';
import { retryAfterMs } from './retry-after.ts';

export interface JsonPost {
  readonly dispatcher: Dispatcher;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  /** Its beginning. */
  readonly text: string;
}

const READ_BYTES = 65_536;

/** One POST; no redirect is followed, and no more than the beginning of the answer is read. */
export async function postJson({ dispatcher, url, headers, body, signal }: JsonPost): Promise<Answer> {
  const response = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'watchkeeper', ...headers },
    body,
    signal,
  });
  const asked = response.headers['retry-after'];
  return {
    status: response.statusCode,
    retryAfterMs: retryAfterMs(typeof asked === 'string' ? asked : null, Date.now()),
    text: await beginningOf(response.body),
  };
}

async function beginningOf(body: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(Buffer.from(chunk));
    bytes += chunk.byteLength;
    if (bytes >= READ_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, READ_BYTES);
}

/** The failure that an answer is, with what to do about a refusal; null for 2xx. */
export function judgeAnswer(answer: Answer, redaction: Redaction, next: string): Delivery | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  const excerpt = redaction.excerpt(answer.text);
  const said = `HTTP ${status}${excerpt === '' ? '' : `: ${excerpt}`}.`;
  if (status >= 300 && status < 400)
    return permanent(`it redirects (HTTP ${status}), which is not followed. Configure the final address.`);
  if (status === 429) return temporary(`too many requests (${said}) ${MAY_PASS}`, answer.retryAfterMs);
  if (status === 408 || status >= 500)
    return temporary(`the other side has trouble (${said}) ${MAY_PASS}`, answer.retryAfterMs);
  return permanent(`refused (${said}) ${next}`);
}
