import type { Activities } from '../../contract/activities.ts';
import { resolveTargets } from '../../domain/escalation/resolve-targets.ts';
import type { IncidentStore } from '../../ports/incident-store.ts';
import { answering } from '../answering.ts';
import type { ReadResponding } from './responding-reader.ts';

type IncidentActivities = Pick<Activities, 'readPolicy' | 'recordIncident' | 'addressNotification'>;

/** What an incident asks of the store and of the configuration. */
export function createIncidentActivities(
  store: Pick<IncidentStore, 'recordIncident'>,
  readResponding: ReadResponding,
): IncidentActivities {
  return {
    readPolicy: ({ environment }) =>
      answering(async () => {
        const { escalation, routing } = await readResponding(environment);
        const { longestSilenceMs: longestSnoozeMs, ...times } = routing;
        const { reopenWithinMs, groupIntervalMs, repeatIntervalMs } = times;
        return { escalation, reopenWithinMs, longestSnoozeMs, groupIntervalMs, repeatIntervalMs };
      }),
    recordIncident: ({ view, entries }) => answering(() => store.recordIncident(view, entries)),
    addressNotification: ({ environment, severity, targets, nextContact, atMs }) =>
      answering(async () => {
        const settings = await readResponding(environment);
        const policy = settings.escalation[severity];
        const { channels, unreachable } = resolveTargets({
          targets,
          policy,
          step: nextContact,
          severity,
          settings,
          atMs,
        });
        const fallbacks = new Map(settings.channels.map(({ name, fallback }) => [name, fallback]));
        return {
          channels: channels.map((each) => ({ ...each, fallback: fallbacks.get(each.channel) ?? null })),
          unreachable,
        };
      }),
  };
}
