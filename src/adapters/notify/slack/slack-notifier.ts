import { createHash } from 'node:crypto';
import { WebAPIRequestError, type WebClient } from '@slack/web-api';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { Delivery } from '../../../domain/notify/notification.ts';
import type { DeliveryRequest, Notifier } from '../../../ports/notifier.ts';
import type { Secrets } from '../../../ports/secrets.ts';
import { ATTEMPT_TIMEOUT_MS, attemptDelivery, channelOf } from '../attempt/attempt.ts';
import { createRedaction } from '../attempt/redaction.ts';
import { renderIncident } from './render-incident.ts';
import { createSlackClient } from './slack-client.ts';
import { isDeletedDuplicate, isGone, slackFailure } from './slack-failure.ts';
import { mentionsOf, slackText } from './slack-text.ts';

interface SlackNotifierOptions {
  readonly secrets: Secrets;
  readonly dispatcher: Dispatcher;
  readonly timeoutMs?: number;
}

/** Where a message is: its channel's id and its timestamp. */
interface Place {
  readonly channel: string;
  readonly ts: string;
}

/**
 * One message for each incident, edited in place, and a line in its thread for each change; one to be noticed goes to
 * the channel as well.
 *
 * What cannot be promised: `chat.postMessage` does not list `client_msg_id` among its arguments, though its errors
 * speak of duplicates of one. It is sent, with the key in the message's metadata; where Slack does not heed it, a
 * message whose answer was lost on the way is posted again at the next attempt. An edit twice is one edit.
 */
export function createSlackNotifier(options: SlackNotifierOptions): Notifier {
  const { secrets, dispatcher, timeoutMs = ATTEMPT_TIMEOUT_MS } = options;
  return {
    deliver: async (request, signal) => {
      const channel = channelOf(request.channel, 'slack');
      const token = secrets.resolve(channel.botToken);
      const frame = { channel, timeoutMs, signal, secrets: [token] };
      return attemptDelivery(frame, async (within) => {
        const client = createSlackClient({ token, apiUrl: channel.apiUrl, dispatcher, signal: within });
        try {
          return await tell(client, channel.channel, request);
        } catch (error) {
          const failure = slackFailure(error, createRedaction(frame.secrets));
          if (failure === null) throw error instanceof WebAPIRequestError ? error.original : error;
          return failure;
        }
      });
    },
  };
}

async function tell(client: WebClient, channel: string, request: DeliveryRequest): Promise<Delivery> {
  const place = placeOf(request.sent?.reference ?? null);
  if (place === null) return post(client, channel, request);
  try {
    await update(client, place, request);
  } catch (error) {
    if (isGone(error)) return post(client, channel, request);
    throw error;
  }
  // The message itself says that it was opened.
  if (request.notification.event === 'opened') return told(place, 'Slack had the message and edited it.');
  await reply(client, place, request);
  return told(place, 'Slack edited the message and its thread has a new line.');
}

async function post(client: WebClient, channel: string, request: DeliveryRequest): Promise<Delivery> {
  const { notification, addressees } = request;
  try {
    const answer = await client.apiCall('chat.postMessage', {
      channel,
      ...renderIncident(notification, addressees),
      ...identityOf(notification.key, notification.subject),
      ...PLAIN,
    });
    return told(Posted.parse(answer), 'Slack posted the message.');
  } catch (error) {
    if (!isDeletedDuplicate(error)) throw error;
    return { status: 'sent', reference: null, detail: 'Slack had the message; it has been deleted since.' };
  }
}

async function update(client: WebClient, place: Place, request: DeliveryRequest): Promise<void> {
  await client.apiCall('chat.update', {
    ...place,
    ...renderIncident(request.notification, request.addressees),
    parse: 'none',
    link_names: false,
  });
}

const LONGEST_LINE = 2_500;

async function reply(client: WebClient, place: Place, request: DeliveryRequest): Promise<void> {
  const { key, subject, announce, line } = request.notification;
  const mentions = announce ? mentionsOf(request.addressees) : '';
  await client.apiCall('chat.postMessage', {
    channel: place.channel,
    thread_ts: place.ts,
    text: `${slackText(line, LONGEST_LINE)}${mentions === '' ? '' : ` ${mentions}`}`,
    ...(announce && { reply_broadcast: true }),
    ...identityOf(`${key}:line`, subject),
    ...PLAIN,
  });
}

/** No preview of what a link leads to, and nothing in others' words made a link or a mention. */
const PLAIN = { unfurl_links: false, unfurl_media: false, parse: 'none', link_names: false } as const;

const Posted = z.object({ channel: z.string(), ts: z.string() });

function identityOf(key: string, subject: string) {
  const digest = createHash('sha256').update(key).digest('hex');
  const uuid = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  return {
    client_msg_id: uuid,
    metadata: { event_type: 'watchkeeper_notification', event_payload: { key, subject } },
  };
}

function told({ channel, ts }: Place, detail: string): Delivery {
  return { status: 'sent', reference: `${channel}:${ts}`, detail };
}

function placeOf(reference: string | null): Place | null {
  const [, channel, ts] = /^([A-Z0-9]+):(\d+\.\d+)$/.exec(reference ?? '') ?? [];
  return channel === undefined || ts === undefined ? null : { channel, ts };
}
