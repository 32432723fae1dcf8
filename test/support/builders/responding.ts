import type { Contact, EscalationPolicy, User } from '../../../src/domain/escalation/escalation-policy.ts';
import { DEFAULT_ROUTING } from '../../../src/domain/fleet/routing-settings.ts';
import type { MaintenanceWindow } from '../../../src/domain/maintenance/maintenance-window.ts';
import type { ChannelSpec, ChannelType } from '../../../src/domain/notify/channel-spec.ts';
import type { RespondingSettings } from '../../../src/domain/release/responding-settings.ts';
import type { RoutedAlert } from '../../../src/domain/routing/responding-state.ts';
import type { Silence } from '../../../src/domain/silence/silence.ts';

/** 2026-01-02 03:04:30 UTC, as the recorded fleet has it. */
const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 30);
const COMMON = { severities: [], fallback: null, perMinute: 60 } as const;

const CHANNELS = {
  console: { ...COMMON, name: 'console', type: 'console' },
  slack: {
    ...COMMON,
    name: 'slack',
    type: 'slack',
    botToken: '${SLACK}',
    channel: '#alerts',
    signingSecret: null,
    appToken: null,
    apiUrl: 'https://slack.com/api/',
  },
  email: {
    ...COMMON,
    name: 'email',
    type: 'email',
    smtpUrl: 'smtp://localhost:1025',
    from: 'watchkeeper@example.com',
    to: ['alerts@example.com'],
  },
  pagerduty: {
    ...COMMON,
    name: 'pagerduty',
    type: 'pagerduty',
    routingKey: '${PAGERDUTY}',
    eventsUrl: 'https://events.pagerduty.com/v2/enqueue',
    webhookSecret: null,
  },
  webhook: { ...COMMON, name: 'webhook', type: 'webhook', url: '${HOOK}', secret: null, headers: {} },
} as const satisfies Record<ChannelType, ChannelSpec>;

/** A channel that is named after its type. */
export function aChannel(type: ChannelType, changes: Partial<ChannelSpec> = {}): ChannelSpec {
  // The builder's changes are of the fields that all channels have.
  return { ...CHANNELS[type], ...changes } as ChannelSpec;
}

const NO_ADDRESS = { email: null, phone: null, slackId: null } as const;

export function aContact(name: string, changes: Partial<Contact> = {}): Contact {
  return { name, rotation: null, ...NO_ADDRESS, ...changes };
}

export function aUser(name: string, changes: Partial<User> = {}): User {
  return { name, roles: ['operator'], ...NO_ADDRESS, ...changes };
}

export function aPolicy(changes: Partial<EscalationPolicy> = {}): EscalationPolicy {
  return {
    contact: 'oncall',
    withinMs: 900_000,
    nextContacts: ['team_lead', 'devops'],
    levels: [],
    acknowledgementMs: 1_800_000,
    mayPage: true,
    ...changes,
  };
}

/** Of everything on server search, for an hour that begins with these tests' clock. */
export function aSilence(changes: Partial<Silence> = {}): Silence {
  return {
    id: 'M4QDKZ',
    matchers: [{ label: 'server', is: '=', value: 'search' }],
    startsAtMs: NOW_MS,
    endsAtMs: NOW_MS + 3_600_000,
    author: 'ana',
    comment: 'the gateway is being moved',
    ...changes,
  };
}

/** At two every night in Hong Kong, two hours, for every server; added by a person. */
export function aWindow(changes: Partial<MaintenanceWindow> = {}): MaintenanceWindow {
  return {
    name: 'nightly',
    times: {
      kind: 'recurring',
      rrule: 'FREQ=DAILY;BYHOUR=2',
      zone: 'Asia/Hong_Kong',
      durationMs: 7_200_000,
      fromMs: Date.UTC(2024, 0, 1),
    },
    matchers: [],
    author: 'ana',
    comment: 'backup',
    origin: 'person',
    ...changes,
  };
}

/** Critical, of server search, held for a moment. */
export function aRoutedAlert(changes: Partial<RoutedAlert> = {}): RoutedAlert {
  return {
    server: 'search',
    rule: 'server_down',
    severity: 'critical',
    labels: {},
    dependsOn: [],
    summary: 'No path of the server answers',
    reason: 'MCP timeout after 10.0 s',
    sinceMs: NOW_MS - 60_000,
    arrivedAtMs: NOW_MS - 59_000,
    follows: null,
    route: { status: 'held', untilMs: NOW_MS + 1_000 },
    ...changes,
  };
}

/** Everything that responding needs, with one console channel and nobody in it. */
export function respondingSettings(changes: Partial<RespondingSettings> = {}): RespondingSettings {
  const policy = aPolicy();
  return {
    routing: DEFAULT_ROUTING,
    channels: [aChannel('console')],
    contacts: [],
    users: [],
    escalation: { critical: policy, high: policy, medium: policy, low: policy },
    oncall: { rotations: [], overrides: [] },
    maintenance: [],
    publicUrl: null,
    temporalUiUrl: null,
    ...changes,
  };
}
