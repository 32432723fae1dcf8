import { describe, expect, it } from 'vitest';
import { load, removeWritten } from '../../../test/support/builders/written-configuration.ts';
import type { Severity } from '../../domain/alert/alert-rule.ts';
import { DEFAULT_ROUTING } from '../../domain/fleet/routing-settings.ts';
import type { RespondingSettings } from '../../domain/release/responding-settings.ts';
import { makeRelease } from '../make-release.ts';
import { hideSecrets } from '../hide-secrets.ts';

removeWritten();

const ENV = { A: 'aaaaaaaaaa', B: 'bbbbbbbbbb' };
const EVERY = {
  slack: { type: 'slack', bot_token: '${A}', channel: '#alerts' },
  mail: { type: 'email', smtp_url: 'smtp://localhost:25', from: 'a@example.com' },
  pager: { type: 'pagerduty', routing_key: '${A}' },
  hook: { type: 'webhook', url: '${A}', headers: { 'X-Key': '${B}' } },
};

function settingsOf(document: object): RespondingSettings {
  const settings = load(JSON.stringify(document), ENV).environments[0]?.release.settings.responding;
  if (settings === undefined) throw new Error('nothing is said of responding');
  return settings;
}
const levelsOf = ({ escalation }: RespondingSettings, severity: Severity): unknown =>
  escalation[severity].levels.map(({ afterMs, notify }) => [afterMs / 60_000, ...notify]);

describe('a file that says nothing', () => {
  const settings = settingsOf({});

  it('has the routing of the domain, a console, and nobody but by name', () => {
    expect(settings.routing).toEqual(DEFAULT_ROUTING);
    expect(settings.channels).toEqual([
      { name: 'console', type: 'console', severities: [], fallback: null, perMinute: 60 },
    ]);
    expect(settings).toMatchObject({ users: [], maintenance: [], oncall: { rotations: [], overrides: [] } });
    expect(settings.contacts.map(({ name }) => name)).toEqual([
      'oncall',
      'team_lead',
      'development',
      'devops',
      'support',
    ]);
  });

  it("has the seed's matrix", () => {
    const minutes = Object.values(settings.escalation).map((policy) => [
      policy.contact,
      policy.withinMs / 60_000,
      policy.nextContacts.join(' '),
      policy.acknowledgementMs / 60_000,
    ]);
    expect(minutes).toEqual([
      ['oncall', 15, 'team_lead devops', 30],
      ['team_lead', 60, 'oncall', 30],
      ['development', 240, 'team_lead oncall', 30],
      ['support', 1440, 'development team_lead oncall', 30],
    ]);
    expect(levelsOf(settings, 'critical')).toEqual([
      [0, 'console', 'contact'],
      [15, 'next_contact'],
    ]);
  });
});

describe('the standard escalation', () => {
  it('goes up in three steps in production', () => {
    const settings = settingsOf({ environment: 'production', alerting: { channels: EVERY } });
    expect(levelsOf(settings, 'critical')).toEqual([
      [0, 'slack', 'mail', 'contact'],
      [5, 'pager'],
      [15, 'next_contact', 'hook'],
    ]);
    expect(levelsOf(settings, 'high')).toEqual([[0, 'slack', 'mail', 'pager', 'hook', 'contact']]);
    expect(settings.escalation.critical.mayPage).toBe(true);
  });

  it('pages nobody elsewhere, unless the file says so', () => {
    const settings = settingsOf({
      environment: 'staging',
      alerting: { channels: EVERY, escalation: { high: { levels: [{ notify: ['pager'] }] } } },
    });
    expect(levelsOf(settings, 'critical')).toEqual([
      [0, 'slack', 'mail', 'contact'],
      [15, 'next_contact'],
    ]);
    expect(settings.escalation.critical.mayPage).toBe(false);
    expect(levelsOf(settings, 'medium')).toEqual([[0, 'slack', 'mail', 'contact']]);
    expect(levelsOf(settings, 'high')).toEqual([[0, 'pager']]);
    expect(settings.escalation.high.mayPage).toBe(true);
  });

  it('begins with what there is, where nothing quieter is', () => {
    const alerting = { channels: { pager: EVERY.pager } };
    expect(levelsOf(settingsOf({ environment: 'production', alerting }), 'critical')).toEqual([
      [0, 'pager', 'contact'],
    ]);
  });

  it('keeps what the file leaves out, and orders what it gives', () => {
    const { critical } = settingsOf({
      alerting: {
        escalation: {
          critical: {
            contact: 'devops',
            levels: [
              { after: '5m', notify: ['console'] },
              { after: '0s', notify: ['contact'] },
            ],
          },
        },
      },
    }).escalation;
    expect(critical).toMatchObject({ contact: 'devops', withinMs: 900_000, nextContacts: ['team_lead'] });
    expect(critical.levels.map(({ afterMs }) => afterMs)).toEqual([0, 300_000]);
  });
});

describe('older keys', () => {
  it('become the channels that they mean', () => {
    const { channels } = settingsOf({ alerting: { webhook_url: '${A}', pagerduty_integration_key: '${B}' } });
    expect(channels).toMatchObject([
      { name: 'webhook', type: 'webhook', url: '${A}' },
      { name: 'pagerduty', type: 'pagerduty', routingKey: '${B}' },
    ]);
  });

  it('stand beside channels that are named', () => {
    const alerting = { webhook_url: '${A}', channels: { slack: EVERY.slack } };
    expect(settingsOf({ alerting }).channels.map(({ name }) => name)).toEqual(['slack', 'webhook']);
  });
});

describe('times', () => {
  it('are of their zones unless they say their offset', () => {
    const users = [{ name: 'ann' }];
    const rotations = [{ name: 'r', members: ['ann'], zone: 'Asia/Hong_Kong' }];
    const stand = { rotation: 'r', user: 'ann', starts_at: '2026-06-01T08:00', ends_at: '2026-06-01T08:00Z' };
    const { oncall, maintenance } = settingsOf({
      alerting: {
        users,
        oncall: { rotations, overrides: [stand] },
        maintenance: [
          {
            name: 'once',
            zone: 'Asia/Hong_Kong',
            starts_at: '2026-06-01T08:00',
            ends_at: '2026-06-01T08:00Z',
          },
          { name: 'daily', zone: 'Asia/Hong_Kong', rrule: 'FREQ=DAILY', duration: '1h' },
        ],
      },
    });
    const [start, end] = [Date.parse('2026-06-01T00:00Z'), Date.parse('2026-06-01T08:00Z')];
    expect(oncall.overrides[0]).toMatchObject({ startsAtMs: start, endsAtMs: end });
    expect(maintenance[0]?.times).toEqual({ kind: 'once', startsAtMs: start, endsAtMs: end });
    expect(maintenance[1]?.times).toMatchObject({
      fromMs: Date.parse('2023-12-31T16:00Z'),
      durationMs: 3_600_000,
    });
  });
});

describe('secrets', () => {
  it('stay references in the release, and are not shown', () => {
    const document = {
      alerting: { channels: { ...EVERY, dev: { type: 'webhook', url: 'https://h.example.com/hunter2' } } },
    };
    const release = load(JSON.stringify(document), ENV).environments[0]?.release;
    const text = JSON.stringify(release);
    expect(text).toContain('${A}');
    for (const secret of Object.values(ENV)) expect(text).not.toContain(secret);
    const shown = JSON.stringify(hideSecrets(release?.settings.document, true));
    expect(shown).toContain('${A}');
    expect(shown).not.toContain('hunter2');
    expect(JSON.stringify(hideSecrets(release?.settings.document, false))).not.toContain('${A}');
  });
});

it('the addresses of the installation are in it, for links', () => {
  const addresses = { public_url: 'https://w.example.com', temporal_ui_url: 'https://t.example.com' };
  expect(settingsOf(addresses)).toMatchObject({
    publicUrl: 'https://w.example.com',
    temporalUiUrl: 'https://t.example.com',
  });
  expect(settingsOf({})).toMatchObject({ publicUrl: null, temporalUiUrl: null });
});

it('a change of a release keeps them, although no release holds the key', () => {
  const [environment] = load('public_url: https://w.example.com').environments;
  if (environment === undefined) throw new Error('no environment');
  const changes = { alerting: { routing: { storm: { count: 9 } } } };
  const { release } = makeRelease({ base: environment.release, changes, nowMs: 0, source: 'test' }, {});
  expect(release.settings.responding).toMatchObject({
    publicUrl: 'https://w.example.com',
    routing: { storm: { count: 9 } },
  });
});
