import type { ChannelSpec } from './channel-spec.ts';

/** By which way something comes back: a request to our API, or the connection that we keep to Slack. */
export type WayBack = 'http' | 'socket_mode';

/** Somebody answered a test: pressed its button in Slack, or acknowledged it in PagerDuty. It was verified before. */
export interface TestPress {
  /** Whom the configuration knows it as; null where it does not know who it was. */
  readonly who: string | null;
  /** What the other side calls them. */
  readonly senderId: string;
  readonly wayBack: WayBack;
  /** By the other side's clock; null where it does not say. */
  readonly pressedAtMs: number | null;
  /** When it was here, verified. */
  readonly arrivedAtMs: number;
  /** When it was known who it was, or that nobody is. */
  readonly knownAtMs: number;
  /** Why it could not be found out who it was; null where it could. */
  readonly trouble: string | null;
}

/** Nobody waits longer for a press: what comes later comes to a test that is over. */
export const LONGEST_TEST_WAIT_MS = 5 * 60_000;

const PREFIX = 'test:';

/** Messages of a test. The id comes back with a press, at PagerDuty the whole as the incident's key. */
export function subjectOfTest(id: string): string {
  return `${PREFIX}${id}`;
}

/** Null for a subject of anything else. */
export function testOfSubject(subject: string): string | null {
  const id = subject.slice(PREFIX.length);
  return subject.startsWith(PREFIX) && isTestId(id) ? id : null;
}

/** Ids are given by callers as idempotency keys too: visible ASCII. */
export function isTestId(id: string): boolean {
  return /^[\x21-\x7e]{1,200}$/.test(id);
}

/** How a channel's messages can be answered. */
export type Answering =
  | { readonly kind: 'answerable'; readonly asked: string; readonly ways: readonly WayBack[] }
  /** Nothing can come back by this kind of channel. */
  | { readonly kind: 'one_way'; readonly reason: string }
  /** Something could, if the configuration had what it takes. */
  | { readonly kind: 'unprepared'; readonly reason: string };

export function answeringOf(channel: ChannelSpec): Answering {
  switch (channel.type) {
    case 'slack': {
      const { signingSecret, appToken } = channel;
      const ways = [
        ...(signingSecret === null ? [] : (['http'] as const)),
        ...(appToken === null ? [] : (['socket_mode'] as const)),
      ];
      if (ways.length > 0)
        return {
          kind: 'answerable',
          asked: 'Press the button, so that it is seen that presses arrive.',
          ways,
        };
      return {
        kind: 'unprepared',
        reason: `Nothing can come back from the channel ${channel.name}: give it signing_secret, for presses over HTTP, or app_token, for Socket Mode.`,
      };
    }
    case 'pagerduty':
      if (channel.webhookSecret !== null)
        return {
          kind: 'answerable',
          asked: 'Acknowledge it in PagerDuty, so that it is seen that this arrives.',
          ways: ['http'],
        };
      return {
        kind: 'unprepared',
        reason: `Nothing can come back from the channel ${channel.name}: give it webhook_secret, and make a webhook in PagerDuty (docs/notifications.md).`,
      };
    case 'console':
    case 'email':
    case 'webhook':
      return {
        kind: 'one_way',
        reason: `Nothing comes back from the channel ${channel.name}: it is of type ${channel.type}, whose messages cannot be answered. Leave out --round-trip; a round trip is for slack and pagerduty.`,
      };
  }
}

/** What may be wrong where nothing came back, a sentence each, what is likeliest first. */
export function whatToCheck(channel: ChannelSpec, publicUrl: string | null): readonly string[] {
  const api =
    'Does the API run, with this configuration and the secrets of its channels? `watchkeeper doctor` and its log say.';
  const origin = (publicUrl ?? 'https://HOST').replace(/\/+$/, '');
  if (channel.type === 'pagerduty')
    return [
      'Has somebody acknowledged it in PagerDuty? A resolution by a person counts too.',
      api,
      `Does a V3 webhook of PagerDuty lead to ${origin}/integrations/pagerduty, and does it send incident.acknowledged?`,
      `Is webhook_secret of the channel ${channel.name} that webhook's own? A wrong one is in the log and audit log as bad_signature.`,
    ];
  if (channel.type !== 'slack') return [];
  const overHttp = [
    `Over HTTP: does Slack reach the request URL under Interactivity of its app, ${origin}/integrations/slack/interactions?`,
    `Is signing_secret of the channel ${channel.name} the app's own? A wrong one is in the log and audit log as bad_signature.`,
  ];
  const overSocket = [
    `Over Socket Mode: is it switched on in the app, and is app_token of the channel ${channel.name} good (xapp-, with connections:write)? The log of the API says whether it is connected.`,
  ];
  return [
    'Has somebody pressed the button? Whoever it is: one whom alerting.users does not know would have been reported.',
    api,
    ...(channel.signingSecret === null ? [] : overHttp),
    ...(channel.appToken === null ? [] : overSocket),
  ];
}
