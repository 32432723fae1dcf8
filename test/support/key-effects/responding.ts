import { createIncidentActivities } from '../../../src/activities/respond/incident-activities.ts';
import type { NotificationEvent } from '../../../src/domain/notify/notification.ts';
import { handovers, onCall } from '../../../src/domain/oncall/who-is-on-call.ts';
import { resolveTargets } from '../../../src/domain/escalation/resolve-targets.ts';
import { covers } from '../../../src/domain/maintenance/covers.ts';
import { occurrencesBetween } from '../../../src/domain/maintenance/occurrences.ts';
import type { ChannelSpec } from '../../../src/domain/notify/channel-spec.ts';
import type { RespondingSettings } from '../../../src/domain/release/responding-settings.ts';
import { anIncident } from '../builders/an-incident.ts';
import type { LivingIncident } from '../responding/living-incident.ts';
import { RoutedFleet } from '../responding/routed-fleet.ts';
import { releaseOf, withServer } from './observation.ts';
import type { Document, KeyEffect, KeyEffects } from './observation.ts';

type Change = Pick<KeyEffect, 'before' | 'after'>;

const alerting = (content: Document): Document =>
  withServer({ labels: { tier: 'gold' } }, { alerting: content });

function settingsOf(document: Document): RespondingSettings {
  const { responding } = releaseOf(document).settings;
  if (responding === undefined) throw new Error('The release says nothing of responding.');
  return responding;
}

/** One value of the routing, as the fleet reads it. */
const routing = (
  after: Document,
  observe: (routing: RespondingSettings['routing']) => unknown,
  seen: KeyEffect['seen'],
): KeyEffect => ({
  before: alerting({}),
  after: alerting({ routing: after }),
  observe: (document) => observe(settingsOf(document).routing),
  seen,
});

/** Incidents that are opened when two servers of one tier fail, when and of whom. */
function opened(document: Document): unknown {
  const fleet = new RoutedFleet({ settings: settingsOf(document).routing });
  fleet.fireAll(['a', 'b'], { severity: 'high', labels: { tier: 'gold' } });
  const startMs = fleet.nowMs;
  fleet.pass(60_000);
  return fleet.opened.map(
    ({ openedAtMs, alerts }) =>
      `${Math.floor((openedAtMs - startMs) / 1_000)} s: ${alerts.map(({ server }) => server).join(' ')}`,
  );
}

/** An incident of a group, whose workflow reads its policy from what is configured. */
async function incidentOf(document: Document): Promise<LivingIncident> {
  const settings = settingsOf(document);
  const store = { recordIncident: () => Promise.resolve() };
  const { readPolicy } = createIncidentActivities(store, () => Promise.resolve(settings));
  return anIncident({ group: 'tier="gold"' }, await readPolicy({ environment: 'production' }));
}

/** When people hear this of an incident that another server joins and nobody answers, in seconds. */
const toldAt =
  (wanted: NotificationEvent) =>
  async (document: Document): Promise<unknown> => {
    const incident = await incidentOf(document);
    incident.fire({ server: 'b' });
    incident.pass(8 * 3_600_000);
    return incident.tellings.flatMap(({ event, atMs }) => (event === wanted ? [atMs / 1_000] : []));
  };

/** For how long an incident that is over can be reopened, in seconds. */
async function keptOpen(document: Document): Promise<unknown> {
  const incident = await incidentOf(document);
  incident.clear();
  const overMs = incident.nowMs;
  while (incident.status !== 'closed') incident.pass(1_000);
  return (
    (incident.tellings.find(({ event }) => event === 'closed')?.atMs ?? Infinity) / 1_000 - overMs / 1_000
  );
}

const CHANNELS = {
  console: { type: 'console' },
  slack: { type: 'slack', bot_token: '${A}', channel: '#alerts' },
  email: { type: 'email', smtp_url: 'smtp://localhost:25', from: 'watchkeeper@example.com' },
  pagerduty: { type: 'pagerduty', routing_key: '${A}' },
  webhook: { type: 'webhook', url: '${A}' },
} as const;

/** One key of a channel, as the channel's adapter is made with it. */
const channel = (type: keyof typeof CHANNELS, after: Document): Change & Pick<KeyEffect, 'observe'> => ({
  before: alerting({ channels: { one: CHANNELS[type] } }),
  after: alerting({ channels: { one: { ...CHANNELS[type], ...after } } }),
  observe: (document) => {
    const [one] = settingsOf(document).channels;
    const [key] = Object.keys(after);
    return key === undefined || one === undefined ? null : valueOf(one, key);
  },
});

function valueOf(spec: ChannelSpec, key: string): unknown {
  const name = key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.entries(spec).find(([each]) => each === name)?.[1];
}

const SLACK = { slack: CHANNELS.slack, mail: CHANNELS.email, hook: CHANNELS.webhook };
const ANN = { name: 'ann', slack_id: 'U1' };
const BOB = { name: 'bob', slack_id: 'U2' };
const NOON = Date.parse('2026-06-01T12:00Z');

interface Asked {
  readonly targets: readonly string[];
  readonly severity?: 'critical' | 'high';
}

/** Whom an escalation tells by which channel. */
const told =
  ({ targets, severity = 'critical' }: Asked) =>
  (document: Document): unknown => {
    const settings = settingsOf(document);
    const policy = { ...settings.escalation[severity], mayPage: true };
    const found = resolveTargets({ targets, policy, step: 0, severity, settings, atMs: NOON });
    return found.channels
      .filter(({ addressees }) => addressees.length > 0)
      .map(({ channel: name, addressees }) => `${name}: ${addressees.map((each) => each.name).join(' ')}`);
  };

const team = (after: Document): Change => ({
  before: alerting({ channels: SLACK, teams: { red: {} } }),
  after: alerting({ channels: SLACK, teams: { red: after } }),
});
const ONLY_NAMED = ['slack: red', 'mail: red'];

const user = (after: Document): Change => ({
  before: alerting({ channels: SLACK, users: [{ name: 'ann' }] }),
  after: alerting({ channels: SLACK, users: [{ name: 'ann', ...after }] }),
});

const escalation = (before: Document, after: Document): Change => ({
  before: alerting({ channels: SLACK, escalation: { critical: before } }),
  after: alerting({ channels: SLACK, escalation: { critical: after } }),
});
const critical =
  (observe: (policy: RespondingSettings['escalation']['critical']) => unknown) => (document: Document) =>
    observe(settingsOf(document).escalation.critical);

const PRIMARY = { name: 'primary', members: ['ann', 'bob'], first_handover: '2026-06-01T09:00' };
const rotation = (after: Document, before: Document = {}): Change => ({
  before: alerting({ users: [ANN, BOB], oncall: { rotations: [{ ...PRIMARY, ...before }] } }),
  after: alerting({ users: [ANN, BOB], oncall: { rotations: [{ ...PRIMARY, ...before, ...after }] } }),
});
/** Who is on call at noon on a Monday, and until when. */
const watch =
  (name = 'primary') =>
  (document: Document): unknown => {
    const found = onCall(settingsOf(document).oncall, name, NOON);
    return found === null ? null : [found.user, iso(found.untilMs)];
  };
const iso = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString().slice(0, 16);

const STAND_IN = {
  rotation: 'primary',
  user: 'bob',
  starts_at: '2026-06-01T10:00',
  ends_at: '2026-06-01T14:00',
};
const override = (after: Document): Change => {
  const rotations = [PRIMARY, { ...PRIMARY, name: 'secondary' }];
  const users = [ANN, BOB, { name: 'cy' }];
  return {
    before: alerting({ users, oncall: { rotations, overrides: [STAND_IN] } }),
    after: alerting({ users, oncall: { rotations, overrides: [{ ...STAND_IN, ...after }] } }),
  };
};
const midday = (document: Document): unknown =>
  handovers(settingsOf(document).oncall, 'primary', {
    fromMs: Date.parse('2026-06-01T09:00Z'),
    toMs: Date.parse('2026-06-01T18:00Z'),
  }).map(({ user: name, startsAtMs }) => `${name} ${iso(startsAtMs)?.slice(11) ?? ''}`);
const STOOD_IN = ['ann 09:00', 'bob 10:00', 'ann 14:00'];

const NIGHTLY = { name: 'nightly', rrule: 'FREQ=DAILY;BYHOUR=2', duration: '1h' };
const ONCE = { name: 'once', starts_at: '2026-06-01T10:00', ends_at: '2026-06-01T11:00' };
const maintenance = (window: Document, after: Document): Change => ({
  before: alerting({ maintenance: [window] }),
  after: alerting({ maintenance: [{ ...window, ...after }] }),
});
/** When the window holds on the first of June. */
const held = (document: Document): unknown => {
  const [window] = settingsOf(document).maintenance;
  const day = Date.parse('2026-06-01T00:00Z');
  return window === undefined
    ? null
    : occurrencesBetween(window, day, day + 86_400_000).map(({ startsAtMs, endsAtMs }) =>
        [startsAtMs, endsAtMs].map((ms) => iso(ms)?.slice(11)).join('-'),
      );
};
const covered = (document: Document): unknown => {
  const [window] = settingsOf(document).maintenance;
  return (
    window !== undefined && ['gold', 'tin'].map((tier) => covers(window, { server: 'search-mcp', tier }))
  );
};

/**
 * Keys about who is told of alerts, and when: as the rules of escalation, turns and windows decide with them, and
 * where an adapter takes them up, as it is made.
 */
export const RESPONDING: KeyEffects = {
  'alerting.routing.storm.count': routing({ storm: { count: 5 } }, ({ storm }) => storm.count, [20, 5]),
  'alerting.routing.storm.window': routing(
    { storm: { window: '1m' } },
    ({ storm }) => storm.windowMs,
    [30_000, 60_000],
  ),
  'alerting.routing.storm.hold': routing({ storm: { hold: '0s' } }, ({ storm }) => storm.holdMs, [500, 0]),
  'alerting.routing.group_by': {
    before: alerting({}),
    after: alerting({ routing: { group_by: ['tier'] } }),
    observe: opened,
    seen: [['0 s: a', '0 s: b'], ['0 s: a b']],
  },
  'alerting.routing.group_wait': {
    before: alerting({ routing: { group_by: ['tier'] } }),
    after: alerting({ routing: { group_by: ['tier'], group_wait: '10s' } }),
    observe: opened,
    seen: [['0 s: a b'], ['10 s: a b']],
  },
  'alerting.routing.group_interval': {
    before: alerting({}),
    after: alerting({ routing: { group_interval: '1m' } }),
    observe: toldAt('members_changed'),
    seen: [[300], [60]],
  },
  'alerting.routing.repeat_interval': {
    before: alerting({}),
    after: alerting({ routing: { repeat_interval: '5h' } }),
    observe: toldAt('repeated'),
    seen: [[16_200], [19_800]],
  },
  'alerting.routing.reopen_within': {
    before: alerting({}),
    after: alerting({ routing: { reopen_within: '0s' } }),
    observe: keptOpen,
    seen: [600, 0],
  },
  'alerting.routing.inhibit_by': routing({ inhibit_by: ['host'] }, (it) => it.inhibitBy, [[], ['host']]),
  'alerting.routing.longest_silence': routing(
    { longest_silence: '1d' },
    (it) => it.longestSilenceMs,
    [604_800_000, 86_400_000],
  ),

  'alerting.channels{}.type': {
    before: alerting({}),
    after: alerting({ channels: { one: CHANNELS.slack } }),
    observe: (document) => settingsOf(document).channels.map(({ name, type }) => `${name} ${type}`),
    seen: [['console console'], ['one slack']],
  },
  'alerting.channels{}.severities': {
    before: alerting({ channels: { slack: CHANNELS.slack }, users: [ANN] }),
    after: alerting({ channels: { slack: { ...CHANNELS.slack, severities: ['critical'] } }, users: [ANN] }),
    observe: told({ targets: ['ann'], severity: 'high' }),
    seen: [['slack: ann'], []],
  },
  'alerting.channels{}.fallback': {
    before: alerting({ channels: { one: CHANNELS.slack, two: CHANNELS.console } }),
    after: alerting({ channels: { one: { ...CHANNELS.slack, fallback: 'two' }, two: CHANNELS.console } }),
    observe: (document) => settingsOf(document).channels.map(({ fallback }) => fallback),
    seen: [
      [null, null],
      ['two', null],
    ],
  },
  'alerting.channels{}.bot_token': { ...channel('slack', { bot_token: '${B}' }), seen: ['${A}', '${B}'] },
  'alerting.channels{}.channel': { ...channel('slack', { channel: '#other' }), seen: ['#alerts', '#other'] },
  'alerting.channels{}.signing_secret': {
    ...channel('slack', { signing_secret: '${B}' }),
    seen: [null, '${B}'],
  },
  'alerting.channels{}.api_url': {
    ...channel('slack', { api_url: 'http://localhost:9/api' }),
    seen: ['https://slack.com/api/', 'http://localhost:9/api/'],
  },
  'alerting.channels{}.smtp_url': {
    ...channel('email', { smtp_url: 'smtps://me:${A}@mail.example.com' }),
    seen: ['smtp://localhost:25', 'smtps://me:${A}@mail.example.com'],
  },
  'alerting.channels{}.from': {
    ...channel('email', { from: 'other@example.com' }),
    seen: ['watchkeeper@example.com', 'other@example.com'],
  },
  'alerting.channels{}.to': {
    ...channel('email', { to: ['ops@example.com'] }),
    seen: [[], ['ops@example.com']],
  },
  'alerting.channels{}.routing_key': {
    ...channel('pagerduty', { routing_key: '${B}' }),
    seen: ['${A}', '${B}'],
  },
  'alerting.channels{}.events_url': {
    ...channel('pagerduty', { events_url: 'http://localhost:9/v2/enqueue' }),
    seen: ['https://events.pagerduty.com/v2/enqueue', 'http://localhost:9/v2/enqueue'],
  },
  'alerting.channels{}.webhook_secret': {
    ...channel('pagerduty', { webhook_secret: '${B}' }),
    seen: [null, '${B}'],
  },
  'alerting.channels{}.url': { ...channel('webhook', { url: '${B}' }), seen: ['${A}', '${B}'] },
  'alerting.channels{}.secret': { ...channel('webhook', { secret: '${B}' }), seen: [null, '${B}'] },
  'alerting.channels{}.headers': {
    ...channel('webhook', { headers: { 'X-Key': '${B}' } }),
    seen: [{}, { 'X-Key': '${B}' }],
  },
  'alerting.teams{}.rotation': {
    before: alerting({
      channels: SLACK,
      users: [ANN],
      teams: { red: {} },
      oncall: { rotations: [{ ...PRIMARY, members: ['ann'] }] },
    }),
    after: alerting({
      channels: SLACK,
      users: [ANN],
      teams: { red: { rotation: 'primary' } },
      oncall: { rotations: [{ ...PRIMARY, members: ['ann'] }] },
    }),
    observe: told({ targets: ['red'] }),
    seen: [ONLY_NAMED, ['slack: ann']],
  },
  'alerting.teams{}.email': {
    ...team({ email: 'r@example.com' }),
    observe: told({ targets: ['red'] }),
    seen: [ONLY_NAMED, ['mail: red']],
  },
  'alerting.teams{}.phone': {
    ...team({ phone: '+1' }),
    observe: told({ targets: ['red'] }),
    seen: [ONLY_NAMED, ['hook: red']],
  },
  'alerting.teams{}.slack_id': {
    ...team({ slack_id: 'S1' }),
    observe: told({ targets: ['red'] }),
    seen: [ONLY_NAMED, ['slack: red']],
  },

  'alerting.escalation{}.contact': {
    ...escalation({}, { contact: 'support' }),
    observe: critical(({ contact }) => contact),
    seen: ['oncall', 'support'],
  },
  'alerting.escalation{}.within': {
    ...escalation({}, { within: '5m' }),
    observe: critical(({ withinMs }) => withinMs),
    seen: [900_000, 300_000],
  },
  'alerting.escalation{}.next_contacts': {
    ...escalation({}, { next_contacts: ['devops'] }),
    observe: told({ targets: ['next_contact'] }),
    seen: [
      ['slack: team_lead', 'mail: team_lead'],
      ['slack: devops', 'mail: devops'],
    ],
  },
  'alerting.escalation{}.levels[].after': {
    ...escalation({ levels: [{ notify: ['slack'] }] }, { levels: [{ after: '2m', notify: ['slack'] }] }),
    observe: critical(({ levels }) => levels.map(({ afterMs }) => afterMs)),
    seen: [[0], [120_000]],
  },
  'alerting.escalation{}.levels[].notify': {
    ...escalation({}, { levels: [{ notify: ['hook', 'contact'] }] }),
    observe: critical(({ levels }) => levels.map(({ notify }) => notify.join(' '))),
    seen: [['slack mail contact', 'next_contact'], ['hook contact']],
  },
  'alerting.escalation{}.acknowledgement': {
    ...escalation({}, { acknowledgement: '1h' }),
    observe: critical(({ acknowledgementMs }) => acknowledgementMs),
    seen: [1_800_000, 3_600_000],
  },

  'alerting.oncall.rotations[].name': {
    ...rotation({ name: 'other' }),
    observe: watch('other'),
    seen: [null, ['ann', '2026-06-08T09:00']],
  },
  'alerting.oncall.rotations[].members': {
    ...rotation({ members: ['bob'] }),
    observe: watch(),
    seen: [
      ['ann', '2026-06-08T09:00'],
      ['bob', null],
    ],
  },
  'alerting.oncall.rotations[].turn': {
    ...rotation({ turn: 'daily' }),
    observe: watch(),
    seen: [
      ['ann', '2026-06-08T09:00'],
      ['ann', '2026-06-02T09:00'],
    ],
  },
  'alerting.oncall.rotations[].first_handover': {
    ...rotation({ first_handover: '2026-06-01T15:00' }),
    observe: watch(),
    seen: [
      ['ann', '2026-06-08T09:00'],
      ['bob', '2026-06-01T15:00'],
    ],
  },
  'alerting.oncall.rotations[].zone': {
    ...rotation({ zone: 'Asia/Hong_Kong' }),
    observe: watch(),
    seen: [
      ['ann', '2026-06-08T09:00'],
      ['ann', '2026-06-08T01:00'],
    ],
  },
  'alerting.oncall.rotations[].hours[].days': {
    ...rotation({ hours: [{ days: ['sun'] }] }, { hours: [{ to: '18:00' }] }),
    observe: watch(),
    seen: [['ann', '2026-06-01T18:00'], null],
  },
  'alerting.oncall.rotations[].hours[].from': {
    ...rotation({ hours: [{ from: '13:00' }] }, { hours: [{ to: '18:00' }] }),
    observe: watch(),
    seen: [['ann', '2026-06-01T18:00'], null],
  },
  'alerting.oncall.rotations[].hours[].to': {
    ...rotation({ hours: [{ to: '17:00' }] }, { hours: [{ to: '18:00' }] }),
    observe: watch(),
    seen: [
      ['ann', '2026-06-01T18:00'],
      ['ann', '2026-06-01T17:00'],
    ],
  },
  'alerting.oncall.rotations[].layer': {
    ...rotation({ layer: 3 }),
    observe: (document) => onCall(settingsOf(document).oncall, 'primary', NOON)?.why,
    seen: [
      { kind: 'turn', layer: 1 },
      { kind: 'turn', layer: 3 },
    ],
  },
  'alerting.oncall.overrides[].rotation': {
    ...override({ rotation: 'secondary' }),
    observe: midday,
    seen: [STOOD_IN, ['ann 09:00']],
  },
  'alerting.oncall.overrides[].user': {
    ...override({ user: 'cy' }),
    observe: midday,
    seen: [STOOD_IN, ['ann 09:00', 'cy 10:00', 'ann 14:00']],
  },
  'alerting.oncall.overrides[].starts_at': {
    ...override({ starts_at: '2026-06-01T11:00' }),
    observe: midday,
    seen: [STOOD_IN, ['ann 09:00', 'bob 11:00', 'ann 14:00']],
  },
  'alerting.oncall.overrides[].ends_at': {
    ...override({ ends_at: '2026-06-01T13:00+01:00' }),
    observe: midday,
    seen: [STOOD_IN, ['ann 09:00', 'bob 10:00', 'ann 12:00']],
  },

  'alerting.users[].name': {
    ...user({ name: 'bob', slack_id: 'U1' }),
    observe: told({ targets: ['bob'] }),
    seen: [[], ['slack: bob']],
  },
  'alerting.users[].roles': {
    ...user({ roles: ['operator'] }),
    observe: (document) => settingsOf(document).users.map(({ roles }) => roles),
    seen: [[['viewer']], [['operator']]],
  },
  'alerting.users[].email': {
    ...user({ email: 'ann@example.com' }),
    observe: told({ targets: ['ann'] }),
    seen: [['slack: ann', 'mail: ann'], ['mail: ann']],
  },
  'alerting.users[].phone': {
    ...user({ phone: '+1' }),
    observe: told({ targets: ['ann'] }),
    seen: [['slack: ann', 'mail: ann'], ['hook: ann']],
  },
  'alerting.users[].slack_id': {
    ...user({ slack_id: 'U1' }),
    observe: told({ targets: ['ann'] }),
    seen: [['slack: ann', 'mail: ann'], ['slack: ann']],
  },

  'alerting.maintenance[].name': {
    ...maintenance(NIGHTLY, { name: 'other' }),
    observe: (document) => settingsOf(document).maintenance.map(({ name }) => name),
    seen: [['nightly'], ['other']],
  },
  'alerting.maintenance[].rrule': {
    ...maintenance(NIGHTLY, { rrule: 'FREQ=DAILY;BYHOUR=3' }),
    observe: held,
    seen: [['02:00-03:00'], ['03:00-04:00']],
  },
  'alerting.maintenance[].duration': {
    ...maintenance(NIGHTLY, { duration: '2h' }),
    observe: held,
    seen: [['02:00-03:00'], ['02:00-04:00']],
  },
  'alerting.maintenance[].zone': {
    ...maintenance(NIGHTLY, { zone: 'Europe/Berlin' }),
    observe: held,
    seen: [['02:00-03:00'], ['00:00-01:00']],
  },
  'alerting.maintenance[].starts_at': {
    ...maintenance(ONCE, { starts_at: '2026-06-01T10:30' }),
    observe: held,
    seen: [['10:00-11:00'], ['10:30-11:00']],
  },
  'alerting.maintenance[].ends_at': {
    ...maintenance(ONCE, { ends_at: '2026-06-01T12:00Z' }),
    observe: held,
    seen: [['10:00-11:00'], ['10:00-12:00']],
  },
  'alerting.maintenance[].match': {
    ...maintenance(NIGHTLY, { match: { tier: 'g*' } }),
    observe: covered,
    seen: [
      [true, true],
      [true, false],
    ],
  },
  'alerting.maintenance[].servers': {
    before: withServer({}, { alerting: { maintenance: [NIGHTLY] } }),
    after: withServer(
      { server_name: 'other-mcp' },
      { alerting: { maintenance: [{ ...NIGHTLY, servers: ['other-mcp'] }] } },
    ),
    observe: covered,
    seen: [
      [true, true],
      [false, false],
    ],
  },
  'alerting.maintenance[].comment': {
    ...maintenance(NIGHTLY, { comment: 'Backups' }),
    observe: (document) => settingsOf(document).maintenance.map(({ comment }) => comment),
    seen: [[''], ['Backups']],
  },
};
