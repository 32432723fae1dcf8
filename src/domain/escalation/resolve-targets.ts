import type { Severity } from '../alert/alert-rule.ts';
import { PAGING_CHANNELS } from '../notify/channel-spec.ts';
import type { ChannelSpec } from '../notify/channel-spec.ts';
import type { Addressee } from '../notify/notification.ts';
import { onCall } from '../oncall/who-is-on-call.ts';
import type { RespondingSettings } from '../release/responding-settings.ts';
import type { Contact, EscalationPolicy, EscalationTarget, User } from './escalation-policy.ts';

interface Escalating {
  readonly targets: readonly EscalationTarget[];
  readonly policy: EscalationPolicy;
  /** How often the next contact has been told before: 0 at first. */
  readonly step: number;
  /** Of the incident: channels for other severities are left out. */
  readonly severity: Severity;
  readonly settings: RespondingSettings;
  readonly atMs: number;
}

export interface ChannelTargets {
  readonly channel: string;
  /** Those whom the message names, beside the channel as such. */
  readonly addressees: readonly Addressee[];
}

export interface Unreachable {
  readonly target: EscalationTarget;
  readonly reason: string;
}

export interface ResolvedTargets {
  /** Each channel once, in the order of the configuration. */
  readonly channels: readonly ChannelTargets[];
  readonly unreachable: readonly Unreachable[];
}

/** A channel, and whom its message is to name. */
interface Way {
  readonly channel: string;
  readonly addressee: Addressee | null;
}

/**
 * Who is told, by which channels. A channel is told as it is; a contact or a user by every channel that can reach them:
 * Slack by id, e-mail by address, and the webhook where they have nothing but a phone. Whom none can reach is named
 * in every channel that pages nobody, and listed as unreachable.
 */
export function resolveTargets(escalating: Escalating): ResolvedTargets {
  const { targets, settings, severity } = escalating;
  const open = settings.channels.filter(
    ({ severities }) => severities.length === 0 || severities.includes(severity),
  );
  const ways: Way[] = [];
  const unreachable: Unreachable[] = [];
  for (const target of targets) {
    const found = waysTo(target, escalating, open);
    ways.push(...found.ways);
    if (found.reason !== null) unreachable.push({ target, reason: found.reason });
  }
  return { channels: merged(ways, open), unreachable };
}

interface Found {
  readonly ways: readonly Way[];
  /** Null where the target is reached. */
  readonly reason: string | null;
}

function waysTo(target: EscalationTarget, escalating: Escalating, open: readonly ChannelSpec[]): Found {
  const { settings, policy } = escalating;
  if (settings.channels.some(({ name }) => name === target)) {
    const isOpen = open.some(({ name }) => name === target);
    return { ways: isOpen ? [{ channel: target, addressee: null }] : [], reason: null };
  }
  const name = nameOf(target, escalating);
  if (name === null) return { ways: [], reason: 'the policy has no contact after its own' };
  const contact = [...settings.contacts, ...settings.users.map(asContact)].find((each) => each.name === name);
  if (contact === undefined) return { ways: [], reason: `no channel, team or user is named ${name}` };
  const addressee = addresseeOf(contact, escalating);
  return waysToPerson(addressee, open, policy.mayPage);
}

/** What `contact` and `next_contact` stand for; any other name stands for itself. */
function nameOf(target: EscalationTarget, { policy, step }: Escalating): string | null {
  if (target === 'contact') return policy.contact;
  if (target !== 'next_contact') return target;
  return policy.nextContacts[Math.max(step, 0)] ?? policy.nextContacts.at(-1) ?? null;
}

/** Whoever has the turn, with the addresses of their own; the contact's own where nobody has, or it has no rotation. */
function addresseeOf(contact: Contact, { settings, atMs }: Escalating): Addressee {
  const { rotation } = contact;
  const turn = rotation === null ? null : onCall(settings.oncall, rotation, atMs);
  if (turn === null) return asAddressee(contact);
  const user = settings.users.find(({ name }) => name === turn.user);
  return user === undefined ? { ...asAddressee(contact), name: turn.user } : asAddressee(user);
}

/** An address is better than a number: the phone is for whom nothing else reaches. */
function waysToPerson(addressee: Addressee, open: readonly ChannelSpec[], mayPage: boolean): Found {
  const through = (type: ChannelSpec['type']): readonly Way[] =>
    open.filter((channel) => channel.type === type).map(({ name }) => ({ channel: name, addressee }));
  const written = [
    ...(addressee.slackId === null ? [] : through('slack')),
    ...(addressee.email === null ? [] : through('email')),
  ];
  if (written.length > 0) return { ways: written, reason: null };
  const called = addressee.phone === null ? [] : through('webhook');
  if (called.length > 0 && mayPage) return { ways: called, reason: null };
  const nameOnly = { name: addressee.name, email: null, phone: null, slackId: null };
  const quiet = open.filter(({ type }) => !PAGING_CHANNELS.includes(type));
  return {
    ways: quiet.map(({ name }) => ({ channel: name, addressee: nameOnly })),
    reason:
      called.length > 0
        ? `${addressee.name} has nothing but a phone, and nobody is paged here unless the escalation says so`
        : `no channel for this severity reaches ${addressee.name}`,
  };
}

function merged(ways: readonly Way[], open: readonly ChannelSpec[]): readonly ChannelTargets[] {
  const byChannel = Map.groupBy(ways, ({ channel }) => channel);
  return open.flatMap(({ name }) => {
    const found = byChannel.get(name);
    if (found === undefined) return [];
    const addressees = found.flatMap(({ addressee }) => (addressee === null ? [] : [addressee]));
    // The same person may be meant twice: by name, and as whoever is on call.
    const once = new Map(addressees.toReversed().map((addressee) => [addressee.name, addressee]));
    return [{ channel: name, addressees: [...once.values()].toReversed() }];
  });
}

function asContact({ name, email, phone, slackId }: User): Contact {
  return { name, rotation: null, email, phone, slackId };
}

function asAddressee({ name, email, phone, slackId }: Contact | User): Addressee {
  return { name, email, phone, slackId };
}
