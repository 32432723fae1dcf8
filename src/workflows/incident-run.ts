import {
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../contract/activities.ts';
import { fleetChannelReported } from '../contract/fleet.ts';
import type { CarriedIncident, IncidentInput } from '../contract/incident.ts';
import { fleetId, STATUS_ATTRIBUTE } from '../contract/names.ts';
import { advanceIncident, beginIncident, incidentDueMs } from '../domain/incident/advance-incident.ts';
import { isOver } from '../domain/incident/incident-phase.ts';
import type { IncidentState } from '../domain/incident/incident-state.ts';
import type { IncidentEffect, IncidentFact, IncidentStep } from '../domain/incident/incident-step.ts';
import { describeIncident, viewIncident } from '../domain/incident/incident-view.ts';
import type { IncidentView } from '../domain/incident/incident-view.ts';
import type { TimelineEntry } from '../domain/incident/timeline-entry.ts';
import { FIRST_LOOK, STORE_READ, STORE_WRITE } from './activity-options.ts';
import { Alarm } from './alarm.ts';
import { beginAutomaticRun } from './begin-automatic-run.ts';
import { swallowFailure } from './cancellation.ts';
import { Messenger } from './messenger.ts';
import { Projection } from './projection.ts';

/** One run of an incident's workflow: takes facts in, decides, and starts what was decided without waiting for it. */
export class IncidentRun {
  state: IncidentState;
  readonly #queue: IncidentFact[];
  readonly #projection = new Projection<IncidentView, TimelineEntry>({
    what: 'The incident',
    revision: () => this.state.revision,
    view: () => this.view(),
    write: writeIncident,
  });
  readonly #messenger: Messenger;
  readonly #alarm = new Alarm('Next step of the incident', () => (this.#isTimeUp = true));
  #isTimeUp = false;
  #underWay = 0;

  constructor({ beginning, carried }: IncidentInput) {
    this.#queue = [...(carried?.unprocessed ?? [])];
    const first = carried === undefined ? beginIncident(beginning) : resumed(carried);
    this.state = first.state;
    this.#messenger = new Messenger(
      () => this.state,
      (fact) => this.#queue.push(fact),
    );
    this.#apply(first);
    for (const waiting of carried?.waiting ?? []) this.#messenger.resume(waiting);
    for (const telling of carried?.tellings ?? []) this.#messenger.tell(telling);
  }

  get isOver(): boolean {
    return isOver(this.state);
  }

  add(facts: readonly IncidentFact[]): void {
    this.#queue.push(...facts);
  }

  view(): IncidentView {
    return viewIncident(this.state, Date.now());
  }

  /** Takes in what is queued, then these. */
  decide(facts: readonly IncidentFact[] = []): void {
    this.#isTimeUp = false;
    this.#apply(advanceIncident(this.state, [...this.#queue.splice(0), ...facts], Date.now()));
  }

  /** Goes on until the incident is over, or its history so long that another run has to go on with it. */
  async live(): Promise<void> {
    const isLong = (): boolean => workflowInfo().continueAsNewSuggested;
    while (!this.isOver && !isLong()) {
      this.decide();
      this.#alarm.set(incidentDueMs(this.state));
      show(this.view());
      this.#projection.start();
      await condition(
        () => this.#queue.length > 0 || this.#isTimeUp || this.#projection.canWrite || isLong(),
      );
    }
    this.#alarm.set(null);
  }

  /** Brings the last messages to their channels, and the last words into the store. */
  async finish(): Promise<void> {
    await this.#settle();
    this.decide();
    await condition(() => this.#underWay === 0);
    await this.#projection.finish();
  }

  /** Starts nothing more, waits for what is under way, and gives the rest to the next run. */
  async handOver(): Promise<CarriedIncident> {
    const kept = this.#messenger.stop();
    await this.#settle();
    return { state: this.state, unprocessed: this.#queue, entries: this.#projection.entries, ...kept };
  }

  async #settle(): Promise<void> {
    await this.#messenger.finish();
    await condition(() => this.#underWay === 0 && !this.#projection.isWriting && allHandlersFinished());
  }

  #apply(step: IncidentStep): void {
    this.state = step.state;
    this.#projection.add(step.entries);
    for (const effect of step.effects) this.#start(effect);
  }

  #start(effect: IncidentEffect): void {
    if (effect.kind === 'tell') {
      this.#messenger.tell(effect.telling);
      return;
    }
    this.#underWay += 1;
    void carryOut(this.state, effect)
      .then((facts) => this.#queue.push(...facts))
      .catch((error: unknown) => {
        log.error('An effect failed', { effect, error });
      })
      .finally(() => (this.#underWay -= 1));
  }
}

async function writeIncident(view: IncidentView, entries: readonly TimelineEntry[]): Promise<void> {
  const { recordIncident } = proxyActivities<Activities>({
    ...STORE_WRITE,
    summary: `Writing ${view.id}: ${view.phase.status}`,
  });
  await recordIncident({ view, entries });
}

function resumed({ state, entries }: CarriedIncident): IncidentStep {
  return { state, effects: [], entries };
}

/** Does what was decided, and says what came of it. */
async function carryOut(
  { environment, id: incident }: IncidentState,
  effect: Exclude<IncidentEffect, { readonly kind: 'tell' }>,
): Promise<readonly IncidentFact[]> {
  switch (effect.kind) {
    case 'read_policy': {
      const { readPolicy } = proxyActivities<Activities>({
        ...STORE_READ,
        summary: 'Reading who is told, and when',
      });
      return [{ kind: 'policy_read', policy: await readPolicy({ environment }) }];
    }
    case 'report':
      await getExternalWorkflowHandle(fleetId(environment))
        .signal(fleetChannelReported, effect.report)
        .catch(swallowFailure);
      return [];
    case 'begin_run':
      return beginAutomaticRun({ environment, incident }, effect);
    case 'run': {
      const { servers, who } = effect;
      const { takeFirstLook } = proxyActivities<Activities>({
        ...FIRST_LOOK,
        summary: `First look at ${servers.join(', ')} for ${who}`,
      });
      const lines = await takeFirstLook({ environment, servers }).catch(sayFailed);
      return [{ kind: 'run_ended', lines }];
    }
  }
}

function sayFailed(error: unknown): readonly string[] {
  if (isCancellation(error)) throw error;
  return ['The first look failed: its activity in Temporal says why.'];
}

/** What Temporal shows of the incident; what it shows already costs no event. */
function show(view: IncidentView): void {
  const { status } = view.phase;
  if (workflowInfo().typedSearchAttributes.get(STATUS_ATTRIBUTE) !== status) {
    upsertSearchAttributes([{ key: STATUS_ATTRIBUTE, value: status }]);
  }
  setCurrentDetails(describeIncident(view));
}
