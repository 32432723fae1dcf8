import type { RoutingSettings } from '../../domain/fleet/routing-settings.ts';
import type { User } from '../../domain/escalation/escalation-policy.ts';
import { beginningOf } from '../../domain/maintenance/judge-recurrence.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import type { OncallSettings, Rotation } from '../../domain/oncall/rotation.ts';
import type { RespondingSettings } from '../../domain/release/responding-settings.ts';
import { parseInstant } from '../../domain/zone/wall-time.ts';
import type { Configuration } from '../schema/configuration.ts';
import { milliseconds } from './milliseconds.ts';
import { resolveContacts, resolveEscalation } from './resolve-escalation.ts';

type Alerting = Configuration['alerting'];
type ChannelEntry = Alerting['channels'][string];
type WindowEntry = Alerting['maintenance'][number];
type RotationEntry = Alerting['oncall']['rotations'][number];

const SLACK_API = 'https://slack.com/api/';
const PAGERDUTY_EVENTS = 'https://events.pagerduty.com/v2/enqueue';
const CONSOLE: ChannelSpec = {
  name: 'console',
  type: 'console',
  severities: [],
  fallback: null,
  perMinute: 60,
};
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** How alerts become incidents and who is told. The configuration has been judged: what is needed is there. */
export function resolveResponding(config: Configuration): RespondingSettings {
  const { alerting } = config;
  const channels = resolveChannels(alerting.channels);
  return {
    routing: resolveRouting(alerting.routing),
    channels,
    contacts: resolveContacts(alerting),
    users: alerting.users.map(resolveUser),
    escalation: resolveEscalation(config, channels),
    oncall: resolveOncall(alerting.oncall),
    maintenance: alerting.maintenance.map(resolveWindow),
    publicUrl: config.public_url ?? null,
    temporalUiUrl: config.temporal_ui_url ?? null,
  };
}

function resolveRouting(routing: Alerting['routing']): RoutingSettings {
  const { storm } = routing;
  return {
    storm: { count: storm.count, windowMs: milliseconds(storm.window), holdMs: milliseconds(storm.hold) },
    groupBy: routing.group_by,
    groupWaitMs: milliseconds(routing.group_wait),
    groupIntervalMs: milliseconds(routing.group_interval),
    repeatIntervalMs: milliseconds(routing.repeat_interval),
    reopenWithinMs: milliseconds(routing.reopen_within),
    inhibitBy: routing.inhibit_by,
    longestSilenceMs: milliseconds(routing.longest_silence),
  };
}

/** Where the file names no channel, what happens is said on the console. */
function resolveChannels(channels: Alerting['channels']): readonly ChannelSpec[] {
  const given = Object.entries(channels).map(([name, entry]) => resolveChannel(name, entry));
  return given.length === 0 ? [CONSOLE] : given;
}

function resolveChannel(name: string, entry: ChannelEntry): ChannelSpec {
  const common = {
    name,
    severities: entry.severities,
    fallback: entry.fallback ?? null,
    perMinute: entry.per_minute,
  };
  switch (entry.type) {
    case 'console':
      return { ...common, type: 'console' };
    case 'slack':
      return {
        ...common,
        type: 'slack',
        botToken: entry.bot_token ?? '',
        channel: entry.channel ?? '',
        signingSecret: entry.signing_secret ?? null,
        appToken: entry.app_token ?? null,
        apiUrl: (entry.api_url ?? SLACK_API).replace(/\/?$/, '/'),
      };
    case 'email':
      return {
        ...common,
        type: 'email',
        smtpUrl: entry.smtp_url ?? '',
        from: entry.from ?? '',
        to: entry.to ?? [],
      };
    case 'pagerduty':
      return {
        ...common,
        type: 'pagerduty',
        routingKey: entry.routing_key ?? '',
        eventsUrl: entry.events_url ?? PAGERDUTY_EVENTS,
        webhookSecret: entry.webhook_secret ?? null,
      };
    case 'webhook':
      return {
        ...common,
        type: 'webhook',
        url: entry.url ?? '',
        secret: entry.secret ?? null,
        headers: entry.headers ?? {},
        ...(entry.template !== undefined && { template: entry.template }),
      };
  }
}

function resolveUser({ name, roles, ...addresses }: Alerting['users'][number]): User {
  const { email, phone, slack_id: slackId } = addresses;
  return { name, roles, email: email ?? null, phone: phone ?? null, slackId: slackId ?? null };
}

function resolveOncall({ rotations, overrides }: Alerting['oncall']): OncallSettings {
  const zones = new Map(rotations.map(({ name, zone }) => [name, zone]));
  return {
    rotations: rotations.map(resolveRotation),
    overrides: overrides.map(({ rotation, user, starts_at, ends_at }) => {
      const zone = zones.get(rotation) ?? 'UTC';
      return { rotation, user, startsAtMs: instant(starts_at, zone), endsAtMs: instant(ends_at, zone) };
    }),
  };
}

function resolveRotation(entry: RotationEntry): Rotation {
  const { name, members, turn, first_handover: firstHandover, zone, layer } = entry;
  const turnDays = turn === 'daily' ? 1 : turn === 'weekly' ? 7 : Number.parseInt(turn, 10);
  const hours = entry.hours.map(({ days, from, to }) => ({
    days: days.map((day) => WEEKDAYS.indexOf(day) + 1),
    fromMinute: minuteOf(from),
    toMinute: minuteOf(to),
  }));
  return { name, members, turnDays, firstHandover, zone, hours, layer };
}

function minuteOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

export function resolveWindow(entry: WindowEntry): MaintenanceWindow {
  const { name, zone, rrule, servers, comment } = entry;
  const startsAtMs = entry.starts_at === undefined ? beginningOf(zone) : instant(entry.starts_at, zone);
  return {
    name,
    times:
      rrule === undefined
        ? { kind: 'once', startsAtMs, endsAtMs: instant(entry.ends_at ?? '', zone) }
        : {
            kind: 'recurring',
            rrule,
            zone,
            durationMs: milliseconds(entry.duration ?? ''),
            fromMs: startsAtMs,
          },
    matchers: Object.entries(entry.match).map(([label, value]) => ({ label, is: '=', value })),
    ...(servers.length === 0 ? {} : { servers }),
    author: 'configuration',
    comment,
    origin: 'configuration',
  };
}

function instant(text: string, zone: string): number {
  const parsed = parseInstant(text, zone);
  if (parsed === null) throw new TypeError(`not a time: ${text}`);
  return parsed;
}
