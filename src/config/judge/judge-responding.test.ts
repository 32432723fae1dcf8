import { describe, expect, it } from 'vitest';
import { load, problemsOf, removeWritten } from '../../../test/support/builders/written-configuration.ts';

removeWritten();

/** What is wrong, the text below `alerting:`, the line, the path below it, and the words of the right suggestion. */
type Mistake = readonly [what: string, text: string, line: number, path: string, right: string];

const SLACK = "slack: { type: slack, bot_token: '${A}', channel: '#a' }";
const PEOPLE = 'users: [{ name: ann }, { name: bob }]';
const ROTATIONS = `${PEOPLE}\noncall:\n  rotations:\n    - `;

const MISTAKES: readonly Mistake[] = [
  [
    'a rule whose runbook is to be begun by itself, and that names none',
    'rules:\n  - { name: server_down, run: automatic }',
    3,
    'rules[0].run',
    'write runbook: and the name of one, as `watchkeeper runbooks list` has it',
  ],
  [
    'an unknown key of a channel',
    'channels:\n  one: { type: console, chanel: x }',
    3,
    'channels.one.chanel',
    "did you mean 'channel'?",
  ],
  ['an unknown type', 'channels:\n  one: { type: slak }', 3, 'channels.one.type', "did you mean 'slack'?"],
  [
    'a channel without a type',
    'channels:\n  one: { severities: [] }',
    3,
    'channels.one.type',
    'add type, one of console, slack, email, pagerduty, webhook',
  ],
  [
    'a channel without what its type needs',
    "channels:\n  one: { type: slack, channel: '#a' }",
    3,
    'channels.one.bot_token',
    'write bot_token: ${SLACK_BOT_TOKEN} and channel: "#alerts"',
  ],
  [
    'a key of another type',
    "channels:\n  one: { type: console, channel: '#a' }",
    3,
    'channels.one.channel',
    'take it out, or change type; console takes severities, fallback, per_minute',
  ],
  [
    'a fallback that is not there',
    `channels:\n  ${SLACK}\n  two: { type: console, fallback: slakc }`,
    4,
    'channels.two.fallback',
    "did you mean 'slack'?",
  ],
  [
    'a fallback on itself',
    'channels:\n  one: { type: console, fallback: one }',
    3,
    'channels.one.fallback',
    'take the fallback of one of them out',
  ],
  [
    'fallbacks that go round',
    'channels:\n  one: { type: console, fallback: two }\n  two: { type: console, fallback: one }',
    3,
    'channels.one.fallback',
    'take the fallback of one of them out',
  ],
  [
    'a mail server of another kind',
    'channels:\n  one: { type: email, smtp_url: "http://mail", from: a@b.c }',
    3,
    'channels.one.smtp_url',
    'write smtp://host:port or smtps://host:port',
  ],
  [
    'a severity that there is not',
    'channels:\n  one: { type: console, severities: [hihg] }',
    3,
    'channels.one.severities[0]',
    "did you mean 'high'?",
  ],
  ['an escalation of no severity', 'escalation:\n  hihg: {}', 3, 'escalation.hihg', "did you mean 'high'?"],
  [
    'an escalation to nobody',
    'escalation:\n  high: { contact: team_laed }',
    3,
    'escalation.high.contact',
    "did you mean 'team_lead'?",
  ],
  [
    'a next contact that is not there',
    'escalation:\n  high: { next_contacts: [suport] }',
    3,
    'escalation.high.next_contacts[0]',
    "did you mean 'support'?",
  ],
  [
    'a level that tells no channel',
    `channels:\n  ${SLACK}\nescalation:\n  high: { levels: [{ notify: [contact, slakc] }] }`,
    5,
    'escalation.high.levels[0].notify[1]',
    "did you mean 'slack'?",
  ],
  [
    'a delay without a unit',
    'escalation:\n  high: { within: 15 }',
    3,
    'escalation.high.within',
    'write it like 30s, 5m, 48h or 90d',
  ],
  [
    'a team with no such rotation',
    `teams:\n  red: { rotation: primery }\n${ROTATIONS}{ name: primary, members: [ann] }`,
    3,
    'teams.red.rotation',
    "did you mean 'primary'?",
  ],
  [
    'two of one name',
    `channels:\n  ${SLACK}\nteams:\n  slack: { email: a@b.c }`,
    5,
    'teams.slack',
    'give each channel, team and user a name of its own',
  ],
  [
    'two users of one name',
    'users:\n  - { name: ann }\n  - { name: ann }',
    4,
    'users[1].name',
    'give each channel, team and user a name of its own',
  ],
  ['a name with a meaning', 'users: [{ name: next_contact }]', 2, 'users[0].name', 'choose another name'],
  [
    'an address that is not one',
    'users: [{ name: ann, email: ann }]',
    2,
    'users[0].email',
    'write it like name@example.com',
  ],
  [
    'a member that is no user',
    `${ROTATIONS}{ name: primary, members: [ann, bbo] }`,
    5,
    'oncall.rotations[0].members[1]',
    "did you mean 'bob'?",
  ],
  [
    'a rotation of nobody',
    `${ROTATIONS}{ name: primary }`,
    5,
    'oncall.rotations[0].members',
    'write members: [NAME, ...]',
  ],
  [
    'a zone that there is not',
    `${ROTATIONS}{ name: primary, members: [ann], zone: Asia/HongKong }`,
    5,
    'oncall.rotations[0].zone',
    'did you mean Asia/Hong_Kong?',
  ],
  [
    'a first handover on no day',
    `${ROTATIONS}{ name: primary, members: [ann], first_handover: 2026-02-30T09:00 }`,
    5,
    'oncall.rotations[0].first_handover',
    'write it like 2026-12-24T22:00, with Z or +08:00 at its end for a fixed offset',
  ],
  [
    'a turn that is none',
    `${ROTATIONS}{ name: primary, members: [ann], turn: fortnight }`,
    5,
    'oncall.rotations[0].turn',
    'write daily, weekly or days, like 3d',
  ],
  [
    'two layers of one number',
    `${ROTATIONS}{ name: primary, members: [ann] }\n    - { name: primary, members: [bob] }`,
    6,
    'oncall.rotations[1].name',
    'give each layer of a rotation a name of its own',
  ],
  [
    'hours that end where they begin',
    `${ROTATIONS}{ name: primary, members: [ann], hours: [{ from: '09:00', to: '09:00' }] }`,
    5,
    'oncall.rotations[0].hours[0].to',
    'write a later time, or leave hours out for always',
  ],
  [
    'a stand-in that ends before it begins',
    `${ROTATIONS}{ name: primary, members: [ann] }\n  overrides: [{ rotation: primary, user: bob, starts_at: 2026-06-02, ends_at: 2026-06-01 }]`,
    6,
    'oncall.overrides[0].ends_at',
    'write an ends_at after starts_at',
  ],
  [
    'a stand-in in no rotation',
    `${ROTATIONS}{ name: primary, members: [ann] }\n  overrides: [{ rotation: primery, user: bob, starts_at: 2026-06-01, ends_at: 2026-06-02 }]`,
    6,
    'oncall.overrides[0].rotation',
    "did you mean 'primary'?",
  ],
  [
    'a window at no time',
    'maintenance: [{ name: nightly }]',
    2,
    'maintenance[0].starts_at',
    'write starts_at and ends_at, or rrule and duration',
  ],
  [
    'a window without an end',
    'maintenance: [{ name: nightly, starts_at: 2026-06-01T02:00 }]',
    2,
    'maintenance[0].ends_at',
    'write starts_at and ends_at, or rrule and duration',
  ],
  [
    'a window without a length',
    'maintenance: [{ name: nightly, rrule: FREQ=DAILY }]',
    2,
    'maintenance[0].duration',
    'write duration: 2h',
  ],
  [
    'a length without a rule',
    'maintenance: [{ name: nightly, duration: 2h }]',
    2,
    'maintenance[0].duration',
    'write rrule: FREQ=DAILY;BYHOUR=2, or ends_at instead',
  ],
  [
    'a rule that does not parse',
    'maintenance: [{ name: nightly, rrule: FREQ=DALY, duration: 2h }]',
    2,
    'maintenance[0].rrule',
    'write DAILY',
  ],
  [
    'a rule that never starts',
    'maintenance: [{ name: nightly, rrule: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30, duration: 2h }]',
    2,
    'maintenance[0].rrule',
    'look for a day that there is, and an UNTIL after the first',
  ],
  [
    'a window in no zone',
    'maintenance: [{ name: nightly, rrule: FREQ=DAILY, duration: 2h, zone: Europe/Belrin }]',
    2,
    'maintenance[0].zone',
    'did you mean Europe/Berlin?',
  ],
  [
    'a window for no server',
    'maintenance: [{ name: nightly, rrule: FREQ=DAILY, duration: 2h, servers: [serch-mcp] }]',
    2,
    'maintenance[0].servers[0]',
    "did you mean 'search-mcp'?",
  ],
  [
    'two windows of one name',
    'maintenance:\n  - { name: n, starts_at: 2026-06-01, ends_at: 2026-06-02 }\n  - { name: n, starts_at: 2026-07-01, ends_at: 2026-07-02 }',
    4,
    'maintenance[1].name',
    'give each window a name of its own',
  ],
  [
    'a hold longer than the window',
    'routing: { storm: { hold: 1m } }',
    2,
    'routing.storm.hold',
    'write a hold of a second or two',
  ],
];

const SERVERS =
  'servers:\n  - server_name: search-mcp\n    mcp_endpoint_url: https://search.example.com/mcp\n    labels: { tier: gold }\n';
const documentOf = (text: string, root = ''): string =>
  `alerting:\n${text.replace(/^(?=.)/gm, '  ')}\n${root}${SERVERS}`;
const ENV = { A: 'aaaaaaaaaa' };

describe('a mistake about who is told is named with its line, path and what would be right', () => {
  it.each(MISTAKES)('%s', (...mistake) => {
    const [, text, line, path, suggestion] = mistake;
    const problems = problemsOf(() => load(documentOf(text), ENV));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line, path: `alerting.${path}`, suggestion });
  });

  it('all at once, beside those of the schema', () => {
    const text = [
      'channels: { one: { type: slak }, two: { type: email } }',
      'escalation: { high: { contact: nobody-here, within: 15 } }',
      'users: [{ name: ann, email: nope }]',
      'oncall: { rotations: [{ name: r, members: [bob, ann], zone: Mars/Base }] }',
      'maintenance: [{ name: m, rrule: FREQ=DALY }]',
    ].join('\n');
    expect(
      problemsOf(() => load(documentOf(text), ENV))
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      'alerting.channels.one.type',
      'alerting.channels.two.from',
      'alerting.channels.two.smtp_url',
      'alerting.escalation.high.contact',
      'alerting.escalation.high.within',
      'alerting.maintenance[0].duration',
      'alerting.maintenance[0].rrule',
      'alerting.oncall.rotations[0].members[0]',
      'alerting.oncall.rotations[0].zone',
      'alerting.users[0].email',
    ]);
  });

  it('a secret written out is refused in production, and a mail server without a password is none', () => {
    const channels = (url: string): string =>
      documentOf(
        `channels:\n  mail: { type: email, smtp_url: '${url}', from: a@b.c }\n  hook: { type: webhook, url: '\${A}' }`,
        'environment: production\n',
      );
    expect(problemsOf(() => load(channels('smtp://localhost:25'), ENV))).toEqual([]);
    expect(problemsOf(() => load(channels('smtp://me:${A}@localhost'), ENV))).toEqual([]);
    const [problem] = problemsOf(() => load(channels('smtp://me:hunter2@localhost'), ENV));
    expect(problem).toMatchObject({
      path: 'alerting.channels.mail.smtp_url',
      suggestion: 'write ${VARIABLE} or ${file:/path/to/secret}',
    });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});

describe('what its author should know is a warning', () => {
  const warnings = (text: string): readonly string[] =>
    (load(documentOf(text), ENV).environments[0]?.warnings ?? []).map(
      ({ path, message }) => `${path} ${message}`,
    );
  const about = (text: string, path: string): string | undefined =>
    warnings(text).find((each) => each.startsWith(`alerting.${path} `));
  const NIGHTLY = '- { name: nightly, rrule: FREQ=DAILY;BYHOUR=2, duration: 2h';

  it('two windows of the same server at the same time', () => {
    const weekly = '- { name: weekly, rrule: FREQ=WEEKLY;BYDAY=SU;BYHOUR=3, duration: 2h';
    expect(about(`maintenance:\n  ${NIGHTLY} }\n  ${weekly} }`, 'maintenance[1].name')).toContain(
      "'nightly', for search-mcp",
    );
    const later = '- { name: later, rrule: FREQ=DAILY;BYHOUR=4, duration: 2h }';
    expect(about(`maintenance:\n  ${NIGHTLY} }\n  ${later}`, 'maintenance[1].name')).toBeUndefined();
    const once = '- { name: once, starts_at: 2026-06-01T03:00, ends_at: 2026-06-01T05:00 }';
    expect(about(`maintenance:\n  ${once}\n  ${NIGHTLY} }`, 'maintenance[1].name')).toContain("'once'");
  });

  it('a window for labels that no server has', () => {
    expect(about(`maintenance:\n  ${NIGHTLY}, match: { tier: silver } }`, 'maintenance[0].match')).toContain(
      'no server has these labels',
    );
    expect(
      about(`maintenance:\n  ${NIGHTLY}, match: { tier: g* } }`, 'maintenance[0].match'),
    ).toBeUndefined();
  });

  it('a team without an address, and channels that tell nobody outside production', () => {
    expect(about('teams: { red: {} }', 'teams.red')).toContain('how');
    const hook = "channels: { hook: { type: webhook, url: '${A}' } }";
    expect(about(hook, 'channels')).toContain('nobody is told of incidents');
    const said = `${hook}\nescalation: { critical: { levels: [{ notify: [hook] }] } }`;
    expect(about(said, 'channels')).toBeUndefined();
  });
});
