import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { STATUS_ATTRIBUTE } from '../contract/names.ts';
import type { CarriedRun, RunActivities, RunInput } from '../contract/run.ts';
import { advanceRun, beginRun, runDueMs } from '../domain/runbook/advance-run.ts';
import { isOver } from '../domain/runbook/run-state.ts';
import type { RunState } from '../domain/runbook/run-state.ts';
import type { Performed, RunEffect, RunEntry, RunFact } from '../domain/runbook/run-step.ts';
import { newsForIncident } from '../domain/runbook/news-for-incident.ts';
import type { RunNews } from '../domain/runbook/news-for-incident.ts';
import { describeRun, viewRun } from '../domain/runbook/run-view.ts';
import type { RunView } from '../domain/runbook/run-view.ts';
import { PERFORM, STORE_WRITE } from './activity-options.ts';
import { Alarm } from './alarm.ts';
import { Projection } from './projection.ts';
import { tellIncident } from './tell-incident.ts';

type Perform = Extract<RunEffect, { kind: 'perform' }>;

/** One run of the workflow of a runbook: takes facts in, decides, and starts what was decided without waiting for it. */
export class RunbookRun {
  state: RunState;
  readonly #queue: RunFact[];
  readonly #projection: Projection<RunView, RunEntry>;
  readonly #under = new Map<string, CancellationScope>();
  readonly #alarm = new Alarm('Next step of the run', () => (this.#isTimeUp = true));
  #isTimeUp = false;
  /** One piece of news after the other, so that the story of the incident has them in their order. */
  #telling = Promise.resolve();
  #untold = 0;

  constructor({ beginning, carried }: RunInput) {
    this.#queue = [...(carried?.unprocessed ?? [])];
    this.#projection = new Projection(
      {
        what: 'The run',
        revision: () => this.state.revision,
        view: () => this.view(),
        write: writeRun,
      },
      { entries: carried?.entries ?? [], writtenRevision: -1 },
    );
    this.state = carried?.state ?? beginRun(beginning);
  }

  get isOver(): boolean {
    return isOver(this.state);
  }

  view(): RunView {
    return viewRun(this.state);
  }

  /** Takes in what is queued, then these. */
  decide(facts: readonly RunFact[] = []): void {
    this.#isTimeUp = false;
    const step = advanceRun(this.state, [...this.#queue.splice(0), ...facts], Date.now());
    this.#tell(newsForIncident(this.state, step.state));
    this.state = step.state;
    this.#projection.add(step.entries);
    for (const effect of step.effects) this.#start(effect);
  }

  /** Goes on until the run is over, or its history so long that another has to go on with it. */
  async live(): Promise<void> {
    const isLong = (): boolean => workflowInfo().continueAsNewSuggested;
    while (!this.isOver && !isLong()) {
      this.decide();
      this.#alarm.set(runDueMs(this.state));
      this.#show();
      await condition(
        () =>
          this.isOver || this.#queue.length > 0 || this.#isTimeUp || this.#projection.canWrite || isLong(),
      );
    }
    this.#alarm.set(null);
  }

  /** Brings the last words into the store. */
  async finish(): Promise<void> {
    this.#show();
    await condition(() => this.#isSettled());
    await this.#projection.finish();
  }

  /** Starts nothing more, waits for what is under way, and gives the rest to the next run. */
  async handOver(): Promise<CarriedRun> {
    await condition(() => this.#isSettled());
    return { state: this.state, unprocessed: this.#queue, entries: this.#projection.entries };
  }

  #isSettled(): boolean {
    return (
      this.#under.size === 0 && this.#untold === 0 && !this.#projection.isWriting && allHandlersFinished()
    );
  }

  #tell(news: readonly RunNews[]): void {
    const { incident } = this.state;
    if (incident === undefined || news.length === 0) return;
    this.#untold += 1;
    this.#telling = this.#telling.then(() => tellIncident(incident, news)).finally(() => (this.#untold -= 1));
  }

  #start(effect: RunEffect): void {
    if (effect.kind === 'stop') {
      this.#under.get(effect.path)?.cancel();
      return;
    }
    const scope = new CancellationScope();
    this.#under.set(effect.path, scope);
    const { path, attempt, isUndo } = effect;
    void scope
      .run(() => perform(this.state, effect))
      .catch(failed)
      .then((performed) => {
        this.#under.delete(path);
        this.#queue.push({ kind: 'performed', path, attempt, isUndo, performed });
      });
  }

  #show(): void {
    show(this.view());
    this.#projection.start();
  }
}

async function writeRun(view: RunView, entries: readonly RunEntry[]): Promise<void> {
  const { recordRun } = proxyActivities<RunActivities>({
    ...STORE_WRITE,
    summary: `Writing ${view.id}: ${view.phase.status}`,
  });
  await recordRun({ view, entries });
}

async function perform({ environment, id: run, caller }: RunState, effect: Perform): Promise<Performed> {
  const { path, attempt, isUndo, action, input, approvedBy, role, timeoutMs } = effect;
  const { performStep } = proxyActivities<RunActivities>({
    ...PERFORM,
    scheduleToCloseTimeout: timeoutMs,
    summary: `${isUndo ? 'Undoing' : 'Doing'} ${path}: ${action}`,
  });
  return performStep({
    ...{ environment, run, path, attempt, isUndo, action, input, approvedBy },
    who: caller.who,
    role,
  });
}

/** What neither did the action nor said why: it was stopped, or took longer than it may. */
function failed(error: unknown): Performed {
  const failure = isCancellation(error)
    ? { code: 'CANCELLED', message: 'it was stopped' }
    : { code: 'TIMEOUT', message: 'it did not end in the time that it may take' };
  return { status: 'failed', failure, isRetryable: failure.code === 'TIMEOUT' };
}

/** What Temporal shows of the run; what it shows already costs no event. */
function show(view: RunView): void {
  const { status } = view.phase;
  if (workflowInfo().typedSearchAttributes.get(STATUS_ATTRIBUTE) !== status) {
    upsertSearchAttributes([{ key: STATUS_ATTRIBUTE, value: status }]);
  }
  setCurrentDetails(describeRun(view));
}
