import { describe, expect, it } from 'vitest';
import {
  aChannel,
  aContact,
  aPolicy,
  respondingSettings,
} from '../../../test/support/builders/responding.ts';
import type { RespondingSettings } from '../release/responding-settings.ts';
import { noticeRecipients } from './notice-recipients.ts';
import type { NoticeKind } from './notice-recipients.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 30);
const LEVELS = [
  { afterMs: 0, notify: ['slack', 'contact'] },
  { afterMs: 900_000, notify: ['next_contact', 'pagerduty'] },
];

function recipients(changes: Partial<RespondingSettings> = {}, kind: NoticeKind = 'outage') {
  const policy = aPolicy({ levels: LEVELS, nextContacts: ['devops'] });
  const settings = respondingSettings({
    channels: (['console', 'slack', 'email', 'pagerduty', 'webhook'] as const).map((type) => aChannel(type)),
    contacts: [
      aContact('oncall', { slackId: 'U0ONCALL' }),
      aContact('devops', { email: 'devops@example.com' }),
    ],
    escalation: { critical: policy, high: policy, medium: policy, low: policy },
    ...changes,
  });
  const { channels, unreachable } = noticeRecipients(kind, settings, NOW_MS);
  return {
    channels: channels.map(({ channel, addressees, isCritical }) =>
      [channel.name, ...addressees.map(({ name }) => name), ...(isCritical ? ['!'] : [])].join(' '),
    ),
    unreachable: unreachable.map(({ target }) => target),
  };
}

describe('a notice goes to', () => {
  it('all that the critical escalation would come to, at once; what calls people is critical', () => {
    expect(recipients()).toEqual({
      channels: ['slack oncall', 'email devops', 'pagerduty !'],
      unreachable: [],
    });
  });

  it('every channel as critical as another where none calls people', () => {
    const channels = [aChannel('slack'), aChannel('email')];
    expect(recipients({ channels }).channels).toEqual(['slack oncall !', 'email devops !']);
  });

  it('the console where the escalation comes to no channel, be one configured or not', () => {
    const none = { contacts: [], escalation: respondingSettings().escalation };
    const onlyLow = aChannel('slack', { severities: ['low'] });
    expect(recipients({ ...none, channels: [onlyLow] }).channels).toEqual(['console !']);
    const own = aChannel('console', { name: 'screen', severities: ['low'] });
    expect(recipients({ ...none, channels: [onlyLow, own] }).channels).toEqual(['screen !']);
  });

  it('the security team too where it is of security, which is missed where there is none', () => {
    const security = aContact('security', { email: 'security@example.com' });
    const contacts = [
      aContact('oncall', { slackId: 'U0ONCALL' }),
      aContact('devops', { slackId: 'U0DEV' }),
      security,
    ];
    expect(recipients({ contacts }, 'security')).toEqual({
      channels: ['slack oncall devops', 'email security', 'pagerduty !'],
      unreachable: [],
    });
    expect(recipients({ contacts }).channels).not.toContain('email security');
    expect(recipients({}, 'security').unreachable).toEqual(['security']);
  });
});
