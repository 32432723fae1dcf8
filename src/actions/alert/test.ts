import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import type { Notification } from '../../domain/notify/notification.ts';
import { describeSpan, headline } from '../../domain/notify/story.ts';
import { testMessage, testResolved } from '../../domain/notify/test-message.ts';
import { answeringOf, LONGEST_TEST_WAIT_MS } from '../../domain/notify/test-press.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { nearestNames } from '../fleet/nearest-names.ts';
import { readResponding } from '../release/read-responding.ts';
import { beginAwaiting } from './awaited-press.ts';
import { awaitRoundTrip, roundTripSchema } from './round-trip.ts';
import type { RoundTrip } from './round-trip.ts';
import { deliveryShape, loadNotifier, sendMessage } from './send-message.ts';
import type { Attempted, Sender, Sent } from './send-message.ts';

const testResult = z.object({
  channel: z.string(),
  type: z.string(),
  ...deliveryShape,
  round_trip: roundTripSchema.nullable().describe('What came back; null where nothing was waited for'),
  resolved: z
    .object(deliveryShape)
    .nullable()
    .describe('What ended the page, or took the button away; null where there was neither'),
});

const MOST_SECONDS = LONGEST_TEST_WAIT_MS / 1_000;

export const alertTest = defineAction({
  name: 'alert/test',
  noun: 'alert',
  verb: 'test',
  summary: 'Send a test message through a channel',
  description:
    'Sends one message, which says that it is a test, in the way in which people are told of incidents, once, and says what came of it. It is sent by whoever is asked, this command or with --api-url the API, so that the secrets of the channel have to be there. A page is resolved at once. With --round-trip it waits until somebody has pressed the button of the message in Slack, or acknowledged it in PagerDuty, and the API has had that, verified, and knows who it was; --timeout says for how long. Exit code 1 where it failed or nothing came back, 5 where it came from somebody whom the configuration does not know.',
  examples: [
    { command: 'watchkeeper alerts test --channel ops', says: 'Would anybody hear of it?' },
    { command: 'watchkeeper alerts test --channel ops --dry-run', says: 'What would be sent where?' },
    {
      command: 'watchkeeper alerts test --channel ops --round-trip --timeout 1m',
      says: 'Do presses of a button arrive?',
    },
  ],
  cli: { path: ['alerts', 'test'], positionals: [] },
  timeLimit: { field: 'wait_seconds', mostSeconds: MOST_SECONDS, when: 'round_trip' },
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
    round_trip: z.boolean().default(false).describe('Wait until somebody has answered the message'),
    wait_seconds: z.int().min(1).max(MOST_SECONDS).default(120).describe('How long that is waited for'),
  }),
  output: changeOutput(testResult),
  exitCode: ({ result }) => exitCodeOf(result),
  plan: async (context, { channel: name, round_trip: isRoundTrip, wait_seconds: seconds }) => {
    const { channel } = await findChannel(context, name);
    const asked = isRoundTrip ? requireAnswerable(channel) : null;
    const message = messageFor(context, channel, { id: 'dry-run', asked });
    const wait = isRoundTrip ? [`wait up to ${seconds} s until somebody has answered it`] : [];
    const end = isRoundTrip ? 'end it there' : 'resolve it there at once';
    const then = isRoundTrip || channel.type === 'pagerduty' ? [end] : [];
    return { would: [`send "${headline(message)}" through ${name} (${channel.type})`, ...wait, ...then] };
  },
  run: async (context, { channel: name, round_trip: isRoundTrip, wait_seconds: seconds }) => {
    const { channel, publicUrl } = await findChannel(context, name);
    const asked = isRoundTrip ? requireAnswerable(channel) : null;
    const sender = { context, channel, notifier: await loadNotifier(context) };
    const id = crypto.randomUUID();
    const test = messageFor(context, channel, { id, asked });
    const { store, environment } = context;
    const awaited = { store, environment, subject: test.subject };
    if (isRoundTrip) await beginAwaiting(awaited);
    const auditedUpTo = await store.lastAuditSequence();
    const delivery = await sendMessage(sender, test);
    const isThere = delivery.status !== 'failed';
    const sentAtMs = context.nowMs();
    const trip =
      isRoundTrip && isThere
        ? await awaitRoundTrip({
            context,
            channel,
            test: awaited,
            waitMs: seconds * 1_000,
            auditedUpTo,
            sentAtMs,
            publicUrl,
          })
        : null;
    const needsEnd = isThere && (isRoundTrip || channel.type === 'pagerduty');
    const resolved = needsEnd ? await endTest(sender, { test, delivery, trip }) : null;
    const result = {
      channel: name,
      type: channel.type,
      ...sentOf(delivery),
      round_trip: trip,
      resolved: resolved === null ? null : sentOf(resolved),
    };
    return { run_id: null, workflow_id: null, result };
  },
});

function exitCodeOf({ status, round_trip: trip, resolved }: z.output<typeof testResult>): number {
  if (status === 'failed' || trip?.status === 'timed_out') return 1;
  if (resolved?.status === 'failed') return 1;
  return trip?.status === 'unmapped' ? 5 : 0;
}

/** What people are asked to do. Throws where nothing that they do can come back. */
function requireAnswerable(channel: ChannelSpec): string {
  const answering = answeringOf(channel);
  if (answering.kind === 'answerable') return answering.asked;
  const code = answering.kind === 'one_way' ? 'INVALID_REQUEST' : 'PRECONDITION_MISSING';
  throw new AppError(code, answering.reason, { details: { channel: channel.name, type: channel.type } });
}

interface Ended {
  readonly test: Notification;
  readonly delivery: Attempted;
  readonly trip: RoundTrip | null;
}

const END_LIMIT_MS = 10_000;

/** Also where whoever asked has gone meanwhile: nobody is left paged, nor with a button that does nothing. */
function endTest(sender: Sender & { readonly context: ActionContext }, ended: Ended): Promise<Attempted> {
  const { test, delivery, trip } = ended;
  const { nowMs } = sender.context;
  const context =
    trip === null ? sender.context : { ...sender.context, signal: AbortSignal.timeout(END_LIMIT_MS) };
  const message = testResolved(test, endOf(trip), nowMs());
  return sendMessage({ ...sender, context, reference: delivery.reference }, message);
}

function endOf(trip: RoundTrip | null): string {
  if (trip === null) return 'The test is over.';
  if (trip.status === 'timed_out')
    return `The test is over: nothing came back within ${describeSpan(trip.waited_milliseconds)}.`;
  return `The test is over: ${trip.by ?? 'somebody whom Watchkeeper does not know'} answered, and that arrived.`;
}

function sentOf({ status, detail, reference, milliseconds }: Attempted): Sent {
  return { status, detail, reference, milliseconds };
}

interface Found {
  readonly channel: ChannelSpec;
  readonly publicUrl: string | null;
}

async function findChannel(context: ActionContext, name: string): Promise<Found> {
  const { channels, publicUrl } = await readResponding(context);
  const channel = channels.find((each) => each.name === name);
  if (channel !== undefined) return { channel, publicUrl };
  const known = channels.map((each) => each.name);
  const near = nearestNames(name, known);
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${known.join(', ')}.`;
  throw new AppError('NOT_FOUND', `There is no channel ${name}. ${hint}`, {
    details: { channel: name, channels: known },
  });
}

function messageFor(
  { environment, caller, nowMs }: ActionContext,
  channel: ChannelSpec,
  { id, asked }: { readonly id: string; readonly asked: string | null },
): Notification {
  return testMessage({ id, environment, channel, who: caller.who, atMs: nowMs(), asked });
}
