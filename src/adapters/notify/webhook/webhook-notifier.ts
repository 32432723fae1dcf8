import type { Dispatcher } from 'undici';
import type { ChannelSpec } from '../../../domain/notify/channel-spec.ts';
import type { Delivery } from '../../../domain/notify/notification.ts';
import { webhookBody } from '../../../domain/notify/webhook-body.ts';
import { compileTemplate } from '../../../domain/notify/webhook-template.ts';
import type { DeliveryRequest, Notifier } from '../../../ports/notifier.ts';
import type { Secrets } from '../../../ports/secrets.ts';
import { ATTEMPT_TIMEOUT_MS, attemptDelivery, channelOf, permanent } from '../attempt/attempt.ts';
import { basicCredentials } from '../attempt/basic-credentials.ts';
import { judgeAnswer, postJson } from '../attempt/post-json.ts';
import { createRedaction, secretsOfUrl } from '../attempt/redaction.ts';
import { signatureOf } from './signature.ts';

interface WebhookNotifierOptions {
  readonly secrets: Secrets;
  readonly dispatcher: Dispatcher;
  readonly timeoutMs?: number;
}

interface Target {
  /** Null where what is configured is no http or https URL. */
  readonly url: URL | null;
  /** Null: unsigned. */
  readonly secret: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly template: string | undefined;
}

const NEXT = 'Check its URL, headers and secret against what the receiver expects.';

/** Posts a signed JSON body (docs/notifications.md). The same key twice has the same `Idempotency-Key`. */
export function createWebhookNotifier(options: WebhookNotifierOptions): Notifier {
  const { secrets, dispatcher, timeoutMs = ATTEMPT_TIMEOUT_MS } = options;
  return {
    deliver: async (request, signal) => {
      const channel = channelOf(request.channel, 'webhook');
      const target = targetOf(channel, secrets);
      const frame = { channel, timeoutMs, signal, secrets: secretsOf(target) };
      return attemptDelivery(frame, async (within) => {
        const { url } = target;
        if (url === null) return permanent('its url is not an http or https URL. Correct it.');
        const { body, headers } = signedRequest(request, target, url);
        const answer = await postJson({ dispatcher, url, headers, body, signal: within });
        return judgeAnswer(answer, createRedaction(frame.secrets), NEXT) ?? taken(answer.status);
      });
    },
  };
}

function targetOf(channel: Extract<ChannelSpec, { type: 'webhook' }>, secrets: Secrets): Target {
  const url = URL.parse(secrets.resolve(channel.url));
  const headers = Object.entries(channel.headers).map(
    ([name, value]) => [name.toLowerCase(), secrets.resolve(value)] as const,
  );
  return {
    url: url !== null && /^https?:$/.test(url.protocol) ? url : null,
    secret: channel.secret === null ? null : secrets.resolve(channel.secret),
    headers: Object.fromEntries(headers),
    template: channel.template,
  };
}

function secretsOf({ url, secret, headers }: Target): readonly string[] {
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/u)]);
  const basic = url === null ? null : basicCredentials(url);
  return [
    ...(url === null ? [] : secretsOfUrl(url)),
    ...(secret === null ? [] : [secret]),
    ...(basic === null ? [] : [basic.split(' ')[1] ?? '']),
    ...values,
  ];
}

/** A template that cannot be worked out for this message leaves the body: a message is never lost over its form. */
function contentOf({ notification, addressees }: DeliveryRequest, template: string | undefined) {
  const body = webhookBody(notification, addressees);
  const compiled = template === undefined ? null : compileTemplate(template);
  const rendered = compiled?.status === 'compiled' ? compiled.render(body) : null;
  return rendered ?? { text: JSON.stringify(body), contentType: 'application/json' };
}

function signedRequest(request: DeliveryRequest, target: Target, url: URL) {
  const { text: body, contentType } = contentOf(request, target.template);
  const timestampS = Math.floor(Date.now() / 1_000);
  const basic = basicCredentials(url);
  const headers = {
    ...(basic !== null && { authorization: basic }),
    'content-type': contentType,
    ...target.headers,
    'idempotency-key': request.notification.key,
    'x-watchkeeper-timestamp': String(timestampS),
    ...(target.secret !== null && {
      'x-watchkeeper-signature': signatureOf(target.secret, timestampS, body),
    }),
  };
  return { body, headers };
}

function taken(status: number): Delivery {
  return { status: 'sent', reference: null, detail: `the receiver answered ${status}.` };
}
