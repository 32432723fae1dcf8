import { describe, expect, it } from 'vitest';
import {
  aChannel,
  aContact,
  aPolicy,
  aUser,
  respondingSettings,
} from '../../../test/support/builders/responding.ts';
import type { Severity } from '../alert/alert-rule.ts';
import type { Rotation } from '../oncall/rotation.ts';
import type { RespondingSettings } from '../release/responding-settings.ts';
import type { EscalationPolicy } from './escalation-policy.ts';
import { resolveTargets } from './resolve-targets.ts';

const ALL = (['console', 'slack', 'email', 'pagerduty', 'webhook'] as const).map((type) => aChannel(type));
const ROTATION: Rotation = {
  name: 'primary',
  members: ['ann'],
  turnDays: 7,
  firstHandover: '2026-01-05T09:00',
  zone: 'UTC',
  hours: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 540, toMinute: 1020 }],
  layer: 1,
};
const NOON = Date.parse('2026-06-01T12:00Z');
const NIGHT = Date.parse('2026-06-01T23:00Z');

interface Asked {
  readonly policy?: Partial<EscalationPolicy>;
  readonly step?: number;
  readonly severity?: Severity;
  readonly atMs?: number;
}

function told(targets: readonly string[], settings: Partial<RespondingSettings>, asked: Asked = {}) {
  const { policy, step = 0, severity = 'high', atMs = NOON } = asked;
  const { channels, unreachable } = resolveTargets({
    targets,
    policy: aPolicy(policy),
    step,
    severity,
    atMs,
    settings: respondingSettings({ channels: ALL, ...settings }),
  });
  return {
    channels: Object.fromEntries(
      channels.map(({ channel, addressees }) => [channel, addressees.map(({ name }) => name)]),
    ),
    unreachable: unreachable.map(({ target }) => target),
    reasons: unreachable.map(({ reason }) => reason),
    addressees: channels.flatMap(({ addressees }) => addressees),
  };
}

const ANN = { slackId: 'U1', email: 'ann@example.com', phone: '+1' };

describe('a target is', () => {
  it('the channel of that name, with nobody named', () => {
    expect(told(['slack', 'email'], {})).toMatchObject({
      channels: { slack: [], email: [] },
      unreachable: [],
    });
  });

  it.each([
    ['Slack by id', { slackId: 'U1' }, ['slack']],
    ['e-mail by address', { email: 'a@example.com' }, ['email']],
    ['both where it has both, and no call', ANN, ['slack', 'email']],
    ['the webhook where there is only a phone', { phone: '+1-555-0123' }, ['webhook']],
  ])('a contact, by %s', (_, addresses, channels) => {
    const found = told(['team_lead'], { contacts: [aContact('team_lead', addresses)] });
    expect(Object.keys(found.channels)).toEqual(channels);
    expect(found.addressees[0]).toMatchObject({ name: 'team_lead', ...addresses });
    expect(found.unreachable).toEqual([]);
  });

  it('a contact by its phone where no channel takes what else it has', () => {
    const contacts = [aContact('team_lead', { slackId: 'U1', phone: '+1' })];
    expect(told(['team_lead'], { contacts, channels: [aChannel('webhook')] }).channels).toEqual({
      webhook: ['team_lead'],
    });
  });

  it('a user', () => {
    expect(told(['ann'], { users: [aUser('ann', ANN)] }).channels).toEqual({
      slack: ['ann'],
      email: ['ann'],
    });
  });

  it('the contact of the policy, and the ones after it, staying at the last', () => {
    const contacts = ['oncall', 'team_lead', 'devops'].map((name) =>
      aContact(name, { email: `${name}@example.com` }),
    );
    const next = (step: number) => told(['next_contact'], { contacts }, { step }).channels;
    expect(told(['contact'], { contacts }).channels).toEqual({ email: ['oncall'] });
    expect([0, 1, 2, 9].map(next)).toEqual([
      { email: ['team_lead'] },
      { email: ['devops'] },
      { email: ['devops'] },
      { email: ['devops'] },
    ]);
    const alone = told(['next_contact'], { contacts }, { policy: { nextContacts: [] } });
    expect(alone).toMatchObject({ channels: {}, reasons: ['the policy has no contact after its own'] });
  });

  it('whoever is on call, where the contact has a rotation; the contact itself where nobody is', () => {
    const settings = {
      contacts: [aContact('oncall', { rotation: 'primary', email: 'oncall@example.com' })],
      users: [aUser('ann', ANN)],
      oncall: { rotations: [ROTATION], overrides: [] },
    };
    expect(told(['contact'], settings).channels).toEqual({ slack: ['ann'], email: ['ann'] });
    expect(told(['contact'], settings, { atMs: NIGHT }).channels).toEqual({ email: ['oncall'] });
  });

  it('told once by each channel, however often it is meant', () => {
    const settings = {
      contacts: [aContact('oncall', { rotation: 'primary' })],
      users: [aUser('ann', ANN)],
      oncall: { rotations: [ROTATION], overrides: [] },
    };
    const found = told(['email', 'contact', 'ann', 'email', 'slack'], settings);
    expect(found.channels).toEqual({ slack: ['ann'], email: ['ann'] });
  });
});

describe('a target is listed as unreachable', () => {
  it('where nothing has its name', () => {
    expect(told(['slakc'], {})).toMatchObject({
      channels: {},
      unreachable: ['slakc'],
      reasons: ['no channel, team or user is named slakc'],
    });
  });

  it('where no channel reaches it, and is named in those that page nobody', () => {
    const found = told(['support'], {
      contacts: [aContact('support', { phone: '+1' })],
      channels: ALL.slice(0, 4),
    });
    expect(found).toMatchObject({
      channels: { console: ['support'], slack: ['support'], email: ['support'] },
      unreachable: ['support'],
    });
    expect(found.addressees[0]).toEqual({ name: 'support', email: null, phone: null, slackId: null });
  });

  it('where only a page would reach it, and nobody is to be paged', () => {
    const contacts = [aContact('oncall', { phone: '+1' })];
    const found = told(['contact'], { contacts }, { policy: { mayPage: false } });
    expect(found.channels).toEqual({ console: ['oncall'], slack: ['oncall'], email: ['oncall'] });
    expect(found.reasons[0]).toContain('nobody is paged here');
    expect(told(['webhook'], { contacts }, { policy: { mayPage: false } }).channels).toEqual({ webhook: [] });
  });
});

it('a channel for other severities is left out, whichever way it was meant', () => {
  const channels = [aChannel('slack', { severities: ['critical'] }), aChannel('email')];
  const users = [aUser('ann', ANN)];
  expect(told(['slack', 'ann'], { channels, users }, { severity: 'low' }).channels).toEqual({
    email: ['ann'],
  });
  expect(told(['slack', 'ann'], { channels, users }, { severity: 'critical' }).channels).toEqual({
    slack: ['ann'],
    email: ['ann'],
  });
});
