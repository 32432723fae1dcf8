import { ENVIRONMENT_ITSELF } from '../alert/alert-subject.ts';
import { NOTIFICATION_FAILING } from '../self-watch/failing-channels.ts';
import type { ChannelReport } from '../self-watch/failing-channels.ts';
import type { IncidentState } from './incident-state.ts';
import type { DeliveryOutcome } from './incident-step.ts';

type Reporting = Pick<IncidentState, 'alerts' | 'failingChannels'>;

/**
 * What the fleet is to know of a message that has come to its end; null where it is nothing new. An incident that is
 * about failing channels tells of none that fails: it would be about itself.
 */
export function channelReportOf(
  { alerts, failingChannels = [] }: Reporting,
  { channel, status, detail }: DeliveryOutcome,
): ChannelReport | null {
  const isKnown = failingChannels.includes(channel);
  switch (status) {
    case 'failed':
      return isKnown || alerts.some(isOfChannels) ? null : { channel, status: 'failing', detail };
    case 'sent':
    case 'delivered':
      return isKnown ? { channel, status: 'working' } : null;
    case 'suppressed':
      return null;
  }
}

function isOfChannels({ server, rule }: { readonly server: string; readonly rule: string }): boolean {
  return server === ENVIRONMENT_ITSELF && rule === NOTIFICATION_FAILING;
}

/** The channels known to fail, after what was reported. */
export function channelsAfter(
  failing: readonly string[] | undefined,
  { channel, status }: ChannelReport,
): readonly string[] {
  const others = (failing ?? []).filter((name) => name !== channel);
  return status === 'failing' ? [...others, channel] : others;
}
