import { z } from 'zod';
import { ROLES } from '../../domain/access/role.ts';
import { SEVERITIES } from '../../domain/alert/alert-rule.ts';
import { count, duration, durationOrZero, headerName, httpUrl, key } from './key.ts';

const SECRET = { sensitivity: 'secret' } as const;

const text = () => z.string().min(1);
const words = () => z.array(text());
const name = () =>
  z
    .string()
    .regex(
      /^[A-Za-z][\w.-]{0,63}$/,
      'is not a name; write up to 64 letters, digits, -, _ or ., beginning with a letter',
    );
const address = () =>
  z.string().regex(/^[^\s@]+@[^\s@]+$/, 'is no e-mail address; write it like name@example.com');
const moment = () => z.string().regex(/^\d{4}-\d{2}-\d{2}/, 'is no time; write it like 2026-12-24T22:00');
const clock = () =>
  z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'is no time of day; write it like 09:00');

export const routingSection = z.strictObject({
  storm: z
    .strictObject({
      count: key(count(2, 100_000).default(20), 'More servers than this within the window are one incident'),
      window: key(duration().default('30s'), 'How close together their alerts have to begin for that'),
      hold: key(
        durationOrZero().default('500ms'),
        'An alert waits this long for others before it becomes an incident',
      ),
    })
    .prefault({}),
  group_by: key(
    words().default([]),
    'Servers whose alerts agree in all these labels share an incident; empty: each has its own',
  ),
  group_wait: key(
    durationOrZero().default('0s'),
    'The incident of a group waits this long for more servers, unless one is critical',
  ),
  group_interval: key(
    duration().default('5m'),
    'Servers that join a group or leave it are told of no more often than this',
  ),
  repeat_interval: key(
    duration().default('4h'),
    'What nobody answers is told again this often, once nobody is left to tell',
  ),
  reopen_within: key(
    durationOrZero().default('10m'),
    'An alert that comes back this soon reopens its resolved incident',
  ),
  inhibit_by: key(
    words().default([]),
    'Labels of a shared host, gateway or issuer: while a server with the same value is down, others wait',
  ),
  longest_silence: key(duration().default('7d'), 'Nobody may silence or snooze for longer'),
});

export const CHANNEL_TYPES = ['console', 'slack', 'email', 'pagerduty', 'webhook'] as const;

export const channelEntry = z.strictObject({
  type: key(z.enum(CHANNEL_TYPES), 'How this channel tells people'),
  severities: key(
    z.array(z.enum(SEVERITIES)).default([]),
    'Only incidents of these severities; empty: of all',
  ),
  fallback: key(text().optional(), 'Channel that is used when this one fails for good'),
  per_minute: key(
    count(1, 10_000).default(60),
    'Messages a minute, critical ones not counted: those never wait, others do',
  ),
  bot_token: key(text().optional(), 'type slack: token of the bot, xoxb-...', SECRET),
  channel: key(text().optional(), 'type slack: #name or id of the channel'),
  signing_secret: key(
    text().optional(),
    'type slack: proves that what comes over HTTP is from Slack',
    SECRET,
  ),
  app_token: key(
    text().optional(),
    'type slack: xapp-... for Socket Mode, which needs no public address',
    SECRET,
  ),
  api_url: key(httpUrl().optional(), "type slack: address of Slack's API; left out: https://slack.com/api/"),
  smtp_url: key(
    text().optional(),
    'type email: smtp://host:port or smtps://..., a user and password in it as references',
    SECRET,
  ),
  from: key(text().optional(), 'type email: whom the message is from'),
  to: key(z.array(address()).optional(), 'type email: who always gets it'),
  routing_key: key(text().optional(), 'type pagerduty: integration key of the service', SECRET),
  events_url: key(
    httpUrl().optional(),
    'type pagerduty: address of the Events API; left out: https://events.pagerduty.com/v2/enqueue',
  ),
  webhook_secret: key(text().optional(), "type pagerduty: proves that a webhook is PagerDuty's", SECRET),
  url: key(text().optional(), 'type webhook: where messages are posted', SECRET),
  secret: key(text().optional(), 'type webhook: signs each message', SECRET),
  headers: key(
    z.record(headerName(), z.string()).optional(),
    'type webhook: headers sent with each message',
    SECRET,
  ),
  template: key(
    text().optional(),
    'type webhook: CEL over the fields of docs/notifications.md; what it comes to is posted instead of them, text as it is, anything else as JSON',
  ),
});

export const teamEntry = z.strictObject({
  rotation: key(
    text().optional(),
    'Rotation whose turn it is stands for the team; left out: always the same',
  ),
  email: key(address().optional(), 'E-mail address; with a rotation, where nobody is on call'),
  phone: key(
    text().optional(),
    'Phone number, given to webhook channels where nothing else reaches the team',
  ),
  slack_id: key(text().optional(), 'Slack id that is mentioned, U... or S...'),
});

export const escalationEntry = z.strictObject({
  contact: key(
    text().optional(),
    'Team or user who has to answer; left out: oncall, team_lead, development or support',
  ),
  within: key(
    duration().optional(),
    'Time to acknowledge, then the next contact is told; left out: 15m, 1h, 4h or 24h by severity',
  ),
  next_contacts: key(
    words().optional(),
    'Who is told after contact, in order; left out: up from support to development, team_lead and oncall',
  ),
  levels: z
    .array(
      z.strictObject({
        after: key(durationOrZero().default('0s'), 'From the start of the incident'),
        notify: key(
          words().default([]),
          'Channels, teams and users to tell, contact for the one above, next_contact for the next',
        ),
      }),
    )
    .optional(),
  acknowledgement: key(
    duration().default('30m'),
    'An acknowledgement without a resolution lapses after this',
  ),
});

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const rotationEntry = z.strictObject({
  name: key(name(), 'Name of the rotation; several of one name are its layers'),
  members: key(words().default([]), 'Users in the order of their turns'),
  turn: key(
    z
      .string()
      .regex(/^(?:daily|weekly|[1-9]\d{0,2}d)$/, 'is no turn; write daily, weekly or days, like 3d')
      .default('weekly'),
    'How long a turn is: daily, weekly, or days, like 3d',
  ),
  first_handover: key(
    moment().default('2024-01-01T09:00'),
    'Local time at which the first member takes over; later handovers are at the same hour',
  ),
  zone: key(text().default('UTC'), 'IANA time zone of its hours'),
  hours: z
    .array(
      z.strictObject({
        days: key(
          z
            .array(z.enum(WEEKDAYS))
            .min(1)
            .default([...WEEKDAYS]),
          'Days on which these hours begin',
        ),
        from: key(clock().default('00:00'), 'Time of day at which they begin'),
        to: key(
          clock().default('24:00'),
          'Time of day at which they end, on the next day where it is earlier',
        ),
      }),
    )
    .default([]),
  layer: key(count(1, 100).default(1), 'The lowest layer that has somebody is asked'),
});

const overrideEntry = z.strictObject({
  rotation: key(text(), 'Rotation in which somebody stands in'),
  user: key(text(), 'Who stands in'),
  starts_at: key(moment(), "From when, in the rotation's zone unless it says its offset"),
  ends_at: key(moment(), 'Until when'),
});

export const oncallSection = z.strictObject({
  rotations: z.array(rotationEntry).default([]),
  overrides: z.array(overrideEntry).default([]),
});

export const userEntry = z.strictObject({
  name: key(name(), 'Name of the person, unique among users and teams'),
  roles: key(z.array(z.enum(ROLES)).default(['viewer']), 'What they may do from Slack'),
  email: key(address().optional(), 'E-mail address; tells Slack users apart too'),
  phone: key(text().optional(), 'Phone number, given to webhook channels where nothing else reaches them'),
  slack_id: key(text().optional(), 'Slack id, U..., that is mentioned and whose presses count as theirs'),
});

export const maintenanceEntry = z.strictObject({
  name: key(name(), 'Name of the window; unique in the file'),
  rrule: key(text().optional(), 'Recurring: an RFC 5545 rule without DTSTART, like FREQ=DAILY;BYHOUR=2'),
  duration: key(duration().optional(), 'Recurring: how long it lasts from each start'),
  zone: key(text().default('UTC'), 'IANA time zone of its hours'),
  starts_at: key(
    moment().optional(),
    'Once: from when, in its zone unless it says its offset. Recurring: no start before; left out: Monday, 1 January 2024',
  ),
  ends_at: key(moment().optional(), 'Once: until when'),
  match: key(
    z.record(text(), z.string()).default({}),
    'Labels that a server has to have, * for any text; empty: every server',
  ),
  servers: key(words().default([]), 'Servers that it is for, of those that match; empty: all'),
  comment: key(z.string().default(''), 'What is done in it'),
});

export const channelMap = z.record(name(), channelEntry).default({});
export const teamMap = z.record(name(), teamEntry).default({});
export const escalationMap = z
  .partialRecord(z.string().pipe(z.enum(SEVERITIES)), escalationEntry)
  .default({});
