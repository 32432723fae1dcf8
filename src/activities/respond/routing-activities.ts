import type { Activities } from '../../contract/activities.ts';
import { occurrencesBetween } from '../../domain/maintenance/occurrences.ts';
import type { IncidentStore } from '../../ports/incident-store.ts';
import { answering } from '../answering.ts';
import type { ReadResponding } from './responding-reader.ts';

type RoutingActivities = Pick<Activities, 'readRouting' | 'recordRouting'>;

/** Windows are laid out for so long: then they are read again, if anything fires. */
const HORIZON_MS = 26 * 3_600_000;

/** What the fleet asks of the store. Zones and clocks are asked here: a workflow must decide the same for ever. */
export function createRoutingActivities(
  store: Pick<IncidentStore, 'recordRouting'>,
  readResponding: ReadResponding,
): RoutingActivities {
  return {
    readRouting: ({ environment, windows, fromMs }) =>
      answering(async () => {
        const { routing, maintenance, channels } = await readResponding(environment);
        const horizonMs = fromMs + HORIZON_MS;
        const spans = [...maintenance, ...windows].flatMap((window) =>
          occurrencesBetween(window, fromMs, horizonMs).map((occurrence) => ({
            ...occurrence,
            name: window.name,
            matchers: window.matchers,
            ...(window.servers === undefined ? {} : { servers: window.servers }),
          })),
        );
        return {
          settings: routing,
          channels: channels.map(({ name }) => name),
          horizonMs,
          spans: spans.toSorted((one, other) => one.startsAtMs - other.startsAtMs),
        };
      }),
    recordRouting: ({ environment, projection }) =>
      answering(() => store.recordRouting(environment, projection)),
  };
}
