import { describe, expect, it } from 'vitest';
import { anIncidentAlert } from '../../../test/support/builders/a-routed-alert.ts';
import { anIncident } from '../../../test/support/builders/an-incident.ts';
import type { LivingIncident } from '../../../test/support/responding/living-incident.ts';
import { ENVIRONMENT_ITSELF } from '../alert/alert-subject.ts';
import { NOTIFICATION_FAILING } from '../self-watch/failing-channels.ts';
import type { ChannelReport } from '../self-watch/failing-channels.ts';
import type { DeliveryOutcome } from './incident-step.ts';

const OWN = anIncidentAlert({ server: ENVIRONMENT_ITSELF, rule: NOTIFICATION_FAILING });

describe('what an incident reports of its channels', () => {
  it('is that a message has failed for good, once', () => {
    const incident = anIncident();
    delivered(incident, { status: 'failed', isPermanent: true, detail: 'invalid_auth' });
    delivered(incident, { status: 'failed', isPermanent: true, detail: 'invalid_auth' });
    expect(reportsOf(incident)).toEqual([{ channel: 'slack', status: 'failing', detail: 'invalid_auth' }]);
  });

  it('is that one gets through where one has failed, once', () => {
    const incident = anIncident();
    delivered(incident, { status: 'sent' });
    delivered(incident, { status: 'failed' });
    delivered(incident, { status: 'sent', channel: 'mail' });
    delivered(incident, { status: 'sent' });
    delivered(incident, { status: 'delivered' });
    expect(reportsOf(incident).map(({ channel, status }) => [channel, status])).toEqual([
      ['slack', 'failing'],
      ['slack', 'working'],
    ]);
  });

  it('is that one gets through where others have failed, before it began or since', () => {
    const later = anIncident();
    later.hear({ kind: 'channels_failing', channels: ['slack'] });
    const younger = anIncident({ failingChannels: ['slack'] });
    for (const incident of [later, younger]) {
      delivered(incident, { status: 'sent' });
      expect(reportsOf(incident)).toEqual([{ channel: 'slack', status: 'working' }]);
    }
  });

  it('is of one channel: others that fail go on failing', () => {
    const incident = anIncident({ failingChannels: ['slack', 'mail'] });
    delivered(incident, { status: 'sent' });
    delivered(incident, { status: 'failed', channel: 'mail' });
    delivered(incident, { status: 'sent', channel: 'mail' });
    expect(reportsOf(incident)).toEqual([
      { channel: 'slack', status: 'working' },
      { channel: 'mail', status: 'working' },
    ]);
  });

  it.each([
    ['another alert of the environment', { server: ENVIRONMENT_ITSELF, rule: 'monitor_stalled' }],
    ["a server's rule that has the same name", { server: 'search', rule: NOTIFICATION_FAILING }],
  ])('is a failure also where the incident is of %s', (_, of) => {
    const incident = anIncident({ alerts: [anIncidentAlert(of)] });
    delivered(incident, { status: 'failed', detail: 'invalid_auth' });
    expect(reportsOf(incident)).toEqual([{ channel: 'slack', status: 'failing', detail: 'invalid_auth' }]);
  });

  it('is nothing of a message that the channel has no word for', () => {
    const incident = anIncident({ failingChannels: ['slack'] });
    delivered(incident, { status: 'suppressed' });
    expect(reportsOf(incident)).toEqual([]);
  });

  it('is no failure where the incident is about failing channels, but that they work again', () => {
    const incident = anIncident({ alerts: [OWN], failingChannels: ['slack'] });
    delivered(incident, { status: 'failed' });
    delivered(incident, { status: 'failed', channel: 'mail' });
    expect(reportsOf(incident)).toEqual([]);
    expect(incident.story.filter((text) => text.includes('failed'))).toHaveLength(2);
    delivered(incident, { status: 'sent' });
    expect(reportsOf(incident)).toEqual([{ channel: 'slack', status: 'working' }]);
  });
});

describe('an incident of the environment itself', () => {
  it('names the environment, has no server, and nothing to look at', () => {
    const incident = anIncident({ alerts: [OWN] });
    expect(incident.story).toContain('production: notification_failing fires (critical). both paths fail');
    expect(incident.command({ kind: 'run' })).toBe('K7Q2MD is of no server: there is none to look at.');
  });

  it('says what is said anew of its alert', () => {
    const incident = anIncident({ alerts: [OWN] });
    incident.hear({ kind: 'fired', alert: { ...OWN, reason: '2 channels fail.' } });
    expect(incident.story.at(-1)).toBe('production: notification_failing fires (critical). 2 channels fail.');
    incident.pass(10_000);
    expect(incident.events.at(-1)).toBe('members_changed');
  });
});

function delivered(incident: LivingIncident, outcome: Partial<DeliveryOutcome>): void {
  const plain = { channel: 'slack', event: 'opened', status: 'sent', isPermanent: false } as const;
  incident.take({ kind: 'delivered', outcome: { ...plain, attempts: 1, detail: '', ...outcome } });
}

function reportsOf({ effects }: LivingIncident): readonly ChannelReport[] {
  return effects.flatMap((effect) => (effect.kind === 'report' ? [effect.report] : []));
}
