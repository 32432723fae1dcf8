import { MockActivityEnvironment } from '@temporalio/testing';
import { createDeliverNotification } from '../../../src/activities/respond/deliver-notification.ts';
import { createNotifiers } from '../../../src/adapters/notify/notifiers.ts';
import { createSlackReceiver } from '../../../src/adapters/notify/slack/socket/slack-receiver.ts';
import { createSlackChat } from '../../../src/adapters/notify/slack/slack-chat.ts';
import { createEnvironmentSecrets } from '../../../src/adapters/secrets/environment-secrets.ts';
import { followSockets } from '../../../src/api/slack/follow-sockets.ts';
import { viewIncident } from '../../../src/domain/incident/incident-view.ts';
import { webhookBody } from '../../../src/domain/notify/webhook-body.ts';
import type { Release } from '../../../src/domain/release/release.ts';
import { aNotification } from '../builders/a-notification.ts';
import { anOpenIncident } from '../builders/an-open-incident.ts';
import { startFakeSlack } from '../notify/fake-slack.ts';
import { startWebhookReceiver } from '../notify/webhook-receiver.ts';
import { createRecordedFleet } from '../recorded-fleet/recorded-fleet.ts';
import { createWatchedApi } from '../recorded-fleet/watched-api.ts';
import { LAB, releaseOf, SECRETS, withServer } from './observation.ts';
import type { Document, KeyEffects } from './observation.ts';

/** Longer than a connection on this machine takes. */
const LONG_ENOUGH_MS = 1_500;

const secrets = createEnvironmentSecrets({ env: SECRETS });
const ignore = (): void => undefined;

/** The release of a document whose channel is at this address. */
function releaseAt(document: Document, origin: string): Release {
  return releaseOf(JSON.parse(JSON.stringify(document).replaceAll(LAB, origin)) as Document);
}

/** What becomes of two messages of incidents that are not critical, within one minute. */
async function delivered(document: Document): Promise<readonly string[]> {
  const { settings } = releaseOf(document);
  const fleet = await createRecordedFleet({ specs: [], nowMs: () => 1_000 });
  const notifier = createNotifiers({ secrets, write: ignore });
  const deliver = createDeliverNotification({
    store: fleet.store,
    notifier,
    readResponding: () =>
      settings.responding === undefined
        ? Promise.reject(new Error('no channels'))
        : Promise.resolve(settings.responding),
    namespace: 'default',
    nowMs: () => 1_000,
  });
  const statuses: string[] = [];
  try {
    for (const id of ['A00001', 'A00002']) {
      const { state } = anOpenIncident({
        id,
        environment: fleet.environment,
        server: 'search-mcp',
        nowMs: 1_000,
      });
      const view = { ...viewIncident(state, 1_000), severity: 'high' } as const;
      const telling = { number: 1, event: 'opened', announce: true, line: 'opened', atMs: 1_000 } as const;
      const asked = {
        channel: 'one',
        addressees: [],
        telling: { ...telling, targets: null, nextContact: 0 },
        view,
      };
      await new MockActivityEnvironment().run(async () => {
        statuses.push((await deliver(asked)).status);
      });
    }
    return statuses;
  } finally {
    await notifier.close();
    await fleet.close();
  }
}

/** How many connections the API opens for what people press. */
async function connections(document: Document): Promise<number> {
  const slack = await startFakeSlack({ appToken: SECRETS.B });
  const chat = createSlackChat({ secrets });
  const api = await createWatchedApi([], releaseAt(document, slack.origin), { chatting: { secrets, chat } });
  const receiver = createSlackReceiver();
  const log = { info: ignore, warn: ignore, error: ignore };
  const follower = followSockets(api.dependencies, { receiver, log });
  try {
    await new Promise((resolve) => setTimeout(resolve, LONG_ENOUGH_MS));
    return slack.sockets.length;
  } finally {
    await follower.close();
    await receiver.close();
    await api.close();
    await chat.close();
    await slack.close();
  }
}

/** What a receiver gets: the documented body, or another. */
async function posted(document: Document): Promise<unknown> {
  const receiver = await startWebhookReceiver({ secret: null });
  const notifiers = createNotifiers({ secrets, write: ignore });
  const [channel] = releaseAt(document, receiver.origin).settings.responding?.channels ?? [];
  if (channel === undefined) throw new Error('The release has no channel.');
  try {
    const notification = aNotification().build();
    const request = { notification, addressees: [], sent: null, channel };
    await notifiers.deliver(request, new AbortController().signal);
    const body = JSON.stringify(receiver.taken()[0]);
    return body === JSON.stringify(webhookBody(notification, [])) ? 'the documented body' : body;
  } finally {
    await notifiers.close();
    await receiver.close();
  }
}

const channel = (content: Document): Document => withServer({}, { alerting: { channels: { one: content } } });

const SLACK = { type: 'slack', bot_token: '${A}', channel: '#ops', api_url: `${LAB}/api` };
const WEBHOOK = { type: 'webhook', url: `${LAB}/hook` };

/** Keys of channels by what goes out, or comes in, where they are. */
export const CHANNELS: KeyEffects = {
  'alerting.channels{}.per_minute': {
    before: channel({ type: 'console' }),
    after: channel({ type: 'console', per_minute: 1 }),
    observe: delivered,
    seen: [
      ['sent', 'sent'],
      ['sent', 'queued'],
    ],
  },
  'alerting.channels{}.app_token': {
    before: channel(SLACK),
    after: channel({ ...SLACK, app_token: '${B}' }),
    observe: connections,
    seen: [0, 1],
  },
  'alerting.channels{}.template': {
    before: channel(WEBHOOK),
    after: channel({ ...WEBHOOK, template: '{"text": line}' }),
    observe: posted,
    seen: ['the documented body', '{"text":"search-mcp is down: server_down fired."}'],
  },
};
