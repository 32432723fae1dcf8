import type { Dispatcher } from 'undici';
import type { DeliveryRequest, Notifier } from '../../../ports/notifier.ts';
import type { Secrets } from '../../../ports/secrets.ts';
import { ATTEMPT_TIMEOUT_MS, attemptDelivery, channelOf, permanent } from '../attempt/attempt.ts';
import { judgeAnswer, postJson } from '../attempt/post-json.ts';
import { createRedaction } from '../attempt/redaction.ts';
import { pagerDutyEvent } from './pagerduty-event.ts';

interface PagerDutyNotifierOptions {
  readonly secrets: Secrets;
  readonly dispatcher: Dispatcher;
  readonly timeoutMs?: number;
}

const NEXT = 'Check the routing key: the integration key of an Events API v2 integration, 32 characters.';

/**
 * PagerDuty's Events API v2. The incident's subject is the `dedup_key`: whatever is sent twice is one alert there.
 * `sent` means taken in (202): PagerDuty works on events afterwards.
 */
export function createPagerDutyNotifier(options: PagerDutyNotifierOptions): Notifier {
  const { secrets, dispatcher, timeoutMs = ATTEMPT_TIMEOUT_MS } = options;
  return {
    deliver: async (request, signal) => {
      const channel = channelOf(request.channel, 'pagerduty');
      const routingKey = secrets.resolve(channel.routingKey);
      const frame = { channel, timeoutMs, signal, secrets: [routingKey] };
      return attemptDelivery(frame, async (within) => {
        const event = pagerDutyEvent(request.notification, request.addressees);
        if (event === null) return nothingToSay(request);
        const url = URL.parse(channel.eventsUrl);
        if (url === null) return permanent('its events_url is not a URL. Correct it.');
        const body = JSON.stringify({ routing_key: routingKey, ...event });
        const answer = await postJson({ dispatcher, url, headers: {}, body, signal: within });
        return (
          judgeAnswer(answer, createRedaction(frame.secrets), NEXT) ?? {
            status: 'sent',
            reference: event.dedup_key,
            detail: `PagerDuty took the ${event.event_action} in.`,
          }
        );
      });
    },
  };
}

function nothingToSay({ notification, sent }: DeliveryRequest) {
  const detail = `PagerDuty has no word for ${notification.event}: nothing was sent.`;
  return { status: 'suppressed', reference: sent?.reference ?? null, detail } as const;
}
