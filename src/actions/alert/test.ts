import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import { failedDelivery } from '../../domain/notify/failed-delivery.ts';
import type { Notification } from '../../domain/notify/notification.ts';
import { headline } from '../../domain/notify/story.ts';
import { testMessage, testResolved } from '../../domain/notify/test-message.ts';
import type { MessageAttempt } from '../../ports/incident-store.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { nearestNames } from '../fleet/nearest-names.ts';
import { readResponding } from '../release/read-responding.ts';

const STATUSES = ['sent', 'delivered', 'suppressed', 'failed'] as const;

const deliveryShape = {
  status: z
    .enum(STATUSES)
    .describe('sent: taken in; delivered: confirmed beyond that; suppressed: the channel has no word for it'),
  detail: z.string().describe('What came of it; of a failure what to do next'),
  reference: z.string().nullable().describe('What the channel calls the message'),
  milliseconds: z.number().describe('How long it took'),
};

const testResult = z.object({
  channel: z.string(),
  type: z.string(),
  ...deliveryShape,
  resolved: z
    .object(deliveryShape)
    .nullable()
    .describe('What ended the page; null of channels that do not page, and where there was none to end'),
});

export const alertTest = defineAction({
  name: 'alert/test',
  noun: 'alert',
  verb: 'test',
  summary: 'Send a test message through a channel',
  description:
    'Sends one message, which says that it is a test, in the way in which people are told of incidents, once, and says what came of it. It is sent by whoever is asked, this command or with --api-url the API, so that the secrets of the channel have to be there. A page is resolved at once. Exit code 1 where it failed.',
  examples: [
    { command: 'watchkeeper alerts test --channel ops', says: 'Would anybody hear of it?' },
    { command: 'watchkeeper alerts test --channel ops --dry-run', says: 'What would be sent where?' },
  ],
  cli: { path: ['alerts', 'test'], positionals: [] },
  slack: 'test',
  effect: 'change',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    channel: z
      .string({ error: 'is needed: the name of a channel under alerting.channels' })
      .min(1)
      .max(64)
      .describe('Name of a channel of the configuration'),
  }),
  output: changeOutput(testResult),
  exitCode: ({ result }) => (result.status === 'failed' || result.resolved?.status === 'failed' ? 1 : 0),
  plan: async (context, { channel: name }) => {
    const channel = await findChannel(context, name);
    const message = messageFor(context, channel, 'dry-run');
    const then = channel.type === 'pagerduty' ? ['resolve it there at once'] : [];
    return { would: [`send "${headline(message)}" through ${name} (${channel.type})`, ...then] };
  },
  run: async (context, { channel: name }) => {
    const channel = await findChannel(context, name);
    const sender = { context, channel, notifier: await loadNotifier(context) };
    const test = messageFor(context, channel, context.idempotencyKey ?? crypto.randomUUID());
    const delivery = await send(sender, test);
    const isPaged = channel.type === 'pagerduty' && delivery.status !== 'failed';
    const resolved = isPaged ? await send(sender, testResolved(test, context.nowMs())) : null;
    const result = { channel: name, type: channel.type, ...delivery, resolved };
    return { run_id: null, workflow_id: null, result };
  },
});

async function findChannel(context: ActionContext, name: string): Promise<ChannelSpec> {
  const { channels } = await readResponding(context);
  const channel = channels.find((each) => each.name === name);
  if (channel !== undefined) return channel;
  const known = channels.map((each) => each.name);
  const near = nearestNames(name, known);
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${known.join(', ')}.`;
  throw new AppError('NOT_FOUND', `There is no channel ${name}. ${hint}`, {
    details: { channel: name, channels: known },
  });
}

function messageFor({ environment, caller, nowMs }: ActionContext, channel: ChannelSpec, id: string) {
  return testMessage({ id, environment, channel, who: caller.who, atMs: nowMs() });
}

function loadNotifier({ notifier }: ActionContext): Promise<Notifier> {
  if (notifier !== undefined) return notifier();
  throw new AppError(
    'PRECONDITION_MISSING',
    'This process cannot send messages. Test the channel from the command line: `watchkeeper alerts test`.',
  );
}

interface Sender {
  readonly context: ActionContext;
  readonly channel: ChannelSpec;
  readonly notifier: Notifier;
}

type Outcome = z.output<z.ZodObject<typeof deliveryShape>>;

/** Written down before it goes out, and what came of it after, as every message is. */
async function send({ context, channel, notifier }: Sender, notification: Notification): Promise<Outcome> {
  const { store, environment, nowMs, signal } = context;
  const { key, subject, event, atMs } = notification;
  await store.beginMessage({ environment, key, channel: channel.name, subject, event, atMs });
  const startedMs = performance.now();
  const request = { notification, channel, addressees: [], sent: null };
  const delivery = await notifier
    .deliver(request, signal)
    // A secret that is not there is what a test is to find.
    .catch((error: unknown) => failedDelivery(error, true));
  const milliseconds = Math.round(performance.now() - startedMs);
  const { status, detail } = delivery;
  const reference = delivery.status === 'failed' ? null : delivery.reference;
  const attempt: MessageAttempt = { status, reference, detail, atMs: nowMs() };
  await store.endAttempt(key, attempt);
  return { status, detail, reference, milliseconds };
}
