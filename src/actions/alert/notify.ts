import { z } from 'zod';
import type { Notification } from '../../domain/notify/notification.ts';
import { headline } from '../../domain/notify/story.ts';
import { NOTICE_KINDS, noticeRecipients, SECURITY_TEAM } from '../../domain/notify/notice-recipients.ts';
import type { NoticeKind, Recipient, Recipients } from '../../domain/notify/notice-recipients.ts';
import type { RespondingSettings } from '../../domain/release/responding-settings.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { incidentField } from '../incident/find-incident.ts';
import { readResponding } from '../release/read-responding.ts';
import { composeNotice } from './compose-notice.ts';
import { loadNotifier } from './send-message.ts';
import { isTold, tellChannel, toldChannelSchema } from './tell-channel.ts';
import type { ToldChannel } from './tell-channel.ts';

const noticeResult = z.object({
  kind: z.enum(NOTICE_KINDS),
  incident: z.string().nullable().describe('What it is about, and told once for; null: of no incident'),
  headline: z.string(),
  told: z.int().describe('Channels that have it, now or from before'),
  channels: z.array(toldChannelSchema),
  unreachable: z
    .array(z.object({ target: z.string(), reason: z.string() }))
    .describe('Whom the escalation names and no channel reaches'),
});

export type NoticeResult = z.output<typeof noticeResult>;

const input = z.object({
  kind: z.enum(NOTICE_KINDS).describe('outage: how the fleet stands; security: an incident, what was done'),
  incident: incidentField.optional(),
  again: z.boolean().default(false).describe('Tell also channels that were told of this incident already'),
});

export const alertNotify = defineAction({
  name: 'alert/notify',
  noun: 'alert',
  verb: 'notify',
  summary: 'Tell everybody of an outage or a security incident',
  description:
    'Sends one notice to every channel that the escalation of critical incidents would come to in the end, at once, and says what came of each; the console where there is none. An outage: what is down, since when, which incidents are open, who is on call. Security: the incident, its timeline and what people have changed since; for the team named security too. Of one incident a channel is told once, unless --again: of an outage that is the system-wide incident, else the oldest critical one that is open; for security the newest. Exit code 1 where nobody was told, 5 where not everybody was.',
  examples: [
    { command: 'watchkeeper alerts notify --kind outage', says: 'Tell everybody how it stands.' },
    { command: 'watchkeeper alerts notify --kind outage --dry-run', says: 'Who would be told, and of what?' },
    { command: 'watchkeeper alerts notify --kind security --incident K7Q2MD', says: 'Of this incident.' },
  ],
  cli: { path: ['alerts', 'notify'], positionals: [] },
  slack: 'notify',
  effect: 'change',
  role: 'operator',
  runs: 'inline',
  input,
  output: changeOutput(noticeResult),
  exitCode: ({ result }) => exitCodeOf(result),
  plan: async (context, asked) => {
    const { recipients, notification, keyOf } = await prepare(context, asked);
    const told = await context.store.messages(context.environment, notification.subject);
    const left = recipients.channels.filter(
      ({ channel }) => !told.some(({ key, status }) => key === keyOf(channel.name) && isTold(status)),
    );
    return {
      would: left.map(
        ({ channel, addressees }) =>
          `send "${headline(notification)}" through ${channel.name} (${channel.type})${forWhom(addressees)}`,
      ),
    };
  },
  run: async (context, asked) => {
    const prepared = await prepare(context, asked);
    const notifier = await loadNotifier(context);
    const { recipients, settings, notification, keyOf, about } = prepared;
    const tell = (recipient: Recipient, insteadOf: string | null): Promise<ToldChannel> =>
      tellChannel({
        ...{ context, notifier, ...recipient, insteadOf },
        notification: { ...notification, key: keyOf(recipient.channel.name) },
      });
    const told = await Promise.all(recipients.channels.map((recipient) => tell(recipient, null)));
    const fallbacks = fallbacksOf(told, recipients, settings);
    const instead = await Promise.all(fallbacks.map(({ recipient, of }) => tell(recipient, of)));
    const channels = [...told, ...instead];
    const result = {
      kind: asked.kind,
      incident: about,
      headline: headline(notification),
      told: channels.filter(({ status }) => isTold(status)).length,
      channels,
      unreachable: recipients.unreachable.map((each) => ({ ...each })),
    };
    return { run_id: null, workflow_id: null, result };
  },
});

/** Nobody 1, everybody 0; where a channel failed, or no channel reaches those for whom a security notice is, 5. */
function exitCodeOf({ kind, told, channels, unreachable }: NoticeResult): number {
  if (told === 0) return 1;
  const lacksTeam = kind === 'security' && unreachable.some(({ target }) => target === SECURITY_TEAM);
  return lacksTeam || channels.some(({ status }) => !isTold(status)) ? 5 : 0;
}

interface Prepared {
  readonly settings: RespondingSettings;
  readonly recipients: Recipients;
  /** Its key is each channel's own. */
  readonly notification: Omit<Notification, 'key'> & { readonly key: string };
  readonly keyOf: (channel: string) => string;
  readonly about: string | null;
}

async function prepare(context: ActionContext, asked: z.output<typeof input>): Promise<Prepared> {
  const { kind, incident, again: isAgain } = asked;
  const settings = await readResponding(context);
  const { about, brief } = await composeNotice(context, settings, { kind, incident });
  const { environment, caller, idempotencyKey } = context;
  // Keys of callers are their own, and those of messages the whole installation's.
  const own =
    idempotencyKey === null ? crypto.randomUUID() : `${environment}:${caller.who}:${idempotencyKey}`;
  const parts = ['notice', kind, about?.id ?? own, ...(isAgain && about !== null ? [own] : [])];
  const subject = parts.join(':');
  const keyOf = (channel: string): string => `${subject}:${channel}`;
  const atMs = context.nowMs();
  return {
    settings,
    recipients: noticeRecipients(kind, settings, atMs),
    notification: {
      ...{ key: subject, subject, event: 'notice', announce: true, atMs, incident: brief },
      line: `${context.caller.who} ${SAYS[kind]}.`,
    },
    keyOf,
    about: about?.id ?? null,
  };
}

const SAYS = {
  outage: 'has everybody told of an outage',
  security: 'has everybody told of a security incident',
} as const satisfies Record<NoticeKind, string>;

interface Fallback {
  readonly recipient: Recipient;
  readonly of: string;
}

/** Of channels that failed, those that the configuration has for that and that were not told in their own right. */
function fallbacksOf(
  told: readonly ToldChannel[],
  { channels }: Recipients,
  settings: RespondingSettings,
): readonly Fallback[] {
  const found = new Map<string, Fallback>();
  for (const { channel: name, status } of told) {
    const failed = channels.find(({ channel }) => channel.name === name);
    if (status !== 'failed' || failed === undefined) continue;
    const channel = settings.channels.find((each) => each.name === failed.channel.fallback);
    if (channel === undefined || channels.some((each) => each.channel.name === channel.name)) continue;
    const { addressees } = failed;
    const before = found.get(channel.name);
    const everybody = [...(before?.recipient.addressees ?? []), ...addressees];
    const byName = new Map(everybody.map((each) => [each.name, each]));
    found.set(channel.name, {
      recipient: { channel, addressees: [...byName.values()], isCritical: false },
      of: before === undefined ? name : `${before.of}, ${name}`,
    });
  }
  return [...found.values()];
}

function forWhom(addressees: Recipient['addressees']): string {
  return addressees.length === 0 ? '' : ` for ${addressees.map(({ name }) => name).join(', ')}`;
}
