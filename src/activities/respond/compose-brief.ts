import { briefOf } from '../../domain/incident/incident-brief.ts';
import type { Linking } from '../../domain/incident/incident-brief.ts';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import type { IncidentBrief } from '../../domain/notify/notification.ts';
import type { RecordStore } from '../../ports/store.ts';

const CHECKS_SHOWN = 20;
const CHANGES_SHOWN = 5;
const HOUR_MS = 3_600_000;

/** The incident as a message shows it, with what its first server's checks were, and what changed before it began. */
export async function composeBrief(
  store: Pick<RecordStore, 'history' | 'edges'>,
  view: IncidentView,
  settings: Linking,
): Promise<IncidentBrief> {
  const { environment, openedAtMs, servers } = view;
  const [server] = servers;
  const [checks, edges] =
    server === undefined
      ? [[], []]
      : await Promise.all([
          store.history(environment, server, { limit: CHECKS_SHOWN }).then(({ items }) => items),
          store.edges(environment, server, { limit: CHANGES_SHOWN, sinceMs: openedAtMs - HOUR_MS }),
        ]);
  return briefOf(view, { checks: checks.toReversed(), edges: edges.toReversed(), settings });
}
