import type { Activities } from '../../contract/activities.ts';
import type { RunActivities } from '../../contract/run.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { Prober } from '../../ports/prober.ts';
import type { RunbookLibrary } from '../../ports/runbook-library.ts';
import type { Store } from '../../ports/store.ts';
import { createDeliverNotification } from './deliver-notification.ts';
import { createIncidentActivities } from './incident-activities.ts';
import { createReadRunbook } from './read-runbook.ts';
import { createRespondingReader } from './responding-reader.ts';
import { createRoutingActivities } from './routing-activities.ts';
import { createTakeFirstLook } from './take-first-look.ts';

export interface RespondingParts {
  readonly store: Store;
  readonly notifier: Notifier;
  readonly prober: Prober;
  readonly runbooks: RunbookLibrary;
  /** Temporal's, for links into its UI. */
  readonly namespace: string;
  readonly nowMs: () => number;
}

/** All that the way from an alert to a resolved incident asks of the outside world. */
export function createRespondActivities(
  parts: RespondingParts,
): Omit<Activities, 'watchShard' | 'planShards' | keyof RunActivities> {
  const { store, nowMs } = parts;
  const readResponding = createRespondingReader(store, nowMs);
  return {
    ...createRoutingActivities(store, readResponding),
    ...createIncidentActivities(store, readResponding),
    deliverNotification: createDeliverNotification({ ...parts, readResponding }),
    takeFirstLook: createTakeFirstLook(parts),
    readRunbook: createReadRunbook(parts.runbooks),
  };
}
