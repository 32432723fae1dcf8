import { Agent } from 'undici';
import type { ChannelType } from '../../domain/notify/channel-spec.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { ATTEMPT_TIMEOUT_MS } from './attempt/attempt.ts';
import { createConsoleNotifier } from './console/console-notifier.ts';
import { createEmailNotifier } from './email/email-notifier.ts';
import { createPagerDutyNotifier } from './pagerduty/pagerduty-notifier.ts';
import { createSlackNotifier } from './slack/slack-notifier.ts';
import { createWebhookNotifier } from './webhook/webhook-notifier.ts';

interface NotifiersOptions {
  readonly secrets: Secrets;
  /** Gets what console channels say, a line without its end at a time. */
  readonly write: (line: string) => void;
  /** How long one delivery may take; by default ten seconds. */
  readonly timeoutMs?: number;
}

export interface Notifiers extends Notifier {
  /** Ends the connections that are kept; deliveries under way fail. */
  close(): Promise<void>;
}

/** Every way to tell people as one, chosen by the channel's type. Connections are shared between deliveries. */
export function createNotifiers({
  secrets,
  write,
  timeoutMs = ATTEMPT_TIMEOUT_MS,
}: NotifiersOptions): Notifiers {
  const dispatcher = new Agent({ connect: { timeout: timeoutMs } });
  const email = createEmailNotifier({ secrets, timeoutMs });
  const byType = {
    console: createConsoleNotifier({ write }),
    slack: createSlackNotifier({ secrets, dispatcher, timeoutMs }),
    email,
    pagerduty: createPagerDutyNotifier({ secrets, dispatcher, timeoutMs }),
    webhook: createWebhookNotifier({ secrets, dispatcher, timeoutMs }),
  } satisfies Record<ChannelType, Notifier>;
  return {
    deliver: (request, signal) => byType[request.channel.type].deliver(request, signal),
    close: async () => {
      email.close();
      await dispatcher.destroy();
    },
  };
}
