import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { signatureOf } from './signature.ts';

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly secret: string;
  readonly nowMs: number;
}

/** The receiver's part as docs/notifications.md gives it, run as it stands there. */
let isFromWatchkeeper: (request: Request) => boolean;

beforeAll(async () => {
  const document = readFileSync(new URL('../../../../docs/notifications.md', import.meta.url), 'utf8');
  const [, source = ''] = /^```js\n(.*?)^```$/ms.exec(document) ?? [];
  const documented = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
    isFromWatchkeeper: (request: Request) => boolean;
  };
  isFromWatchkeeper = documented.isFromWatchkeeper;
});

const SECRET = 'a-secret-of-the-webhook';
const BODY = '{"version":1,"line":"é"}';
const AT_S = 1_767_364_200;

function request(changes: Partial<Request> = {}, timestamp = String(AT_S)): Request {
  const headers = {
    'x-watchkeeper-timestamp': timestamp,
    'x-watchkeeper-signature': signatureOf(SECRET, AT_S, BODY),
  };
  return { headers, body: BODY, secret: SECRET, nowMs: AT_S * 1_000 + 2_000, ...changes };
}

describe('the signature', () => {
  it('is the HMAC that is documented', () => {
    // printf 'v1:1767364200:{"version":1,"line":"é"}' | openssl dgst -sha256 -hmac 'a-secret-of-the-webhook'
    expect(signatureOf(SECRET, AT_S, BODY)).toBe(
      'v1=1ca51cdec8455e0655f409a09bc91e06e2f55e428d29c2c1a9a772085b909f7a',
    );
  });

  it('is known by the documented receiver', () => {
    expect(isFromWatchkeeper(request())).toBe(true);
  });

  it.each([
    ['another body', request({ body: `${BODY} ` })],
    ['another secret', request({ secret: 'another' })],
    ['another time', request({}, String(AT_S + 1))],
    ['no timestamp', request({ headers: { 'x-watchkeeper-signature': signatureOf(SECRET, AT_S, BODY) } })],
    ['no signature', request({ headers: { 'x-watchkeeper-timestamp': String(AT_S) } })],
    ['a replay after six minutes', request({ nowMs: (AT_S + 360) * 1_000 })],
  ])('is refused with %s', (_what, changed) => {
    expect(isFromWatchkeeper(changed)).toBe(false);
  });
});
