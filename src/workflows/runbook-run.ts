import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  TimeoutFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { execQueueOf, STATUS_ATTRIBUTE } from '../contract/names.ts';
import type { CarriedRun, RunActivities, RunInput } from '../contract/run.ts';
import { advanceRun, beginRun, runDueMs } from '../domain/runbook/advance-run.ts';
import { isOver } from '../domain/runbook/run-state.ts';
import type { RunState, StepFailure } from '../domain/runbook/run-state.ts';
import type { Performed, RunEffect, RunEntry, RunFact } from '../domain/runbook/run-step.ts';
import { changedSteps, describeRun, viewRun } from '../domain/runbook/run-view.ts';
import type { RunView, StepView } from '../domain/runbook/run-view.ts';
import { newsForIncident } from '../domain/runbook/news-for-incident.ts';
import type { RunNews } from '../domain/runbook/news-for-incident.ts';
import { performWithin, STORE_WRITE } from './activity-options.ts';
import { Alarm } from './alarm.ts';
import { Projection } from './projection.ts';
import { tellIncident } from './tell-incident.ts';

type Perform = Extract<RunEffect, { kind: 'perform' }>;

/** One run of the workflow of a runbook: takes facts in, decides, and starts what was decided without waiting for it. */
export class RunbookRun {
  state: RunState;
  readonly #queue: RunFact[];
  readonly #projection: Projection<RunView, RunEntry>;
  /** A cancellation of the workflow is a command: what is under way ends only by what that decides. */
  readonly #home = new CancellationScope({ cancellable: false });
  readonly #under = new Map<string, CancellationScope>();
  readonly #alarm = new Alarm('Next step of the run', () => (this.#isTimeUp = true));
  #isTimeUp = false;
  /** Steps as the store has them. */
  #written: readonly StepView[] = [];
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
        write: (view, entries) => this.#write(view, entries),
      },
      { entries: carried?.entries ?? [], writtenRevision: -1 },
    );
    this.state = carried === undefined ? beginRun(beginning) : { ...carried.state, ...beginning };
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

  /** By the one that Temporal itself was asked to end it for; nothing of one that is ending already. */
  cancel({ who, reason }: { readonly who: string; readonly reason: string }): void {
    if (this.isOver || this.state.phase.status === 'undoing') return;
    this.#queue.push({ kind: 'command', who, role: 'admin', command: { kind: 'cancel', reason } });
  }

  /**
   * Goes on until the run is over, or its history so long that another has to go on with it: as soon as nothing is under
   * way, so that nothing waits for what takes long, and in the end in any case.
   */
  async live(): Promise<void> {
    const isLong = (): boolean => mayHandOver() && (this.#under.size === 0 || mustHandOver());
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
    const { version, phase, steps, undos, overran, trouble, kept, revision, entries } = this.state;
    const state = { version, phase, steps, undos, overran, trouble, kept, revision, entries };
    return { state, unprocessed: this.#queue, entries: this.#projection.entries };
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
    this.#telling = this.#telling
      .then(() => this.#home.run(() => tellIncident(incident, news)))
      .finally(() => (this.#untold -= 1));
  }

  #start(effect: RunEffect): void {
    if (effect.kind === 'stop') {
      this.#under.get(effect.path)?.cancel();
      return;
    }
    const scope = new CancellationScope({ cancellable: true, parent: this.#home });
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

  /** Of a long run's steps only what has changed: each writing stays in the history. */
  async #write(view: RunView, entries: readonly RunEntry[]): Promise<void> {
    const { recordRun } = proxyActivities<RunActivities>({
      ...STORE_WRITE,
      summary: `Writing ${view.id}: ${view.phase.status}`,
    });
    const written = this.#written;
    this.#written = view.steps;
    try {
      await recordRun({ view: { ...view, steps: changedSteps(written, view.steps) }, entries });
    } catch (error) {
      this.#written = [];
      throw error;
    }
  }

  #show(): void {
    show(this.view());
    this.#projection.start();
  }
}

/** A quarter of what Temporal takes at most. */
const MOST_EVENTS = 12_000;
const MOST_BYTES = 12 * 1024 * 1024;

function mayHandOver(): boolean {
  return workflowInfo().continueAsNewSuggested;
}

function mustHandOver(): boolean {
  const { historyLength, historySize } = workflowInfo();
  return historyLength > MOST_EVENTS || historySize > MOST_BYTES;
}

async function perform({ environment, id: run, caller }: RunState, effect: Perform): Promise<Performed> {
  const { path, attempt, isUndo, action, input, approvedBy, role, timeoutMs } = effect;
  const { performStep } = proxyActivities<RunActivities>({
    ...performWithin(timeoutMs),
    taskQueue: execQueueOf(workflowInfo().taskQueue),
    summary: `${isUndo ? 'Undoing' : 'Doing'} ${path}: ${action}`,
  });
  return performStep({
    ...{ environment, run, path, attempt, isUndo, action, input, approvedBy, timeoutMs },
    who: caller.who,
    role,
  });
}

/** What neither did the action nor said why. What it may have done already is not done again by itself. */
function failed(error: unknown): Performed {
  return { status: 'failed', failure: failureOf(error), isRetryable: false };
}

function failureOf(error: unknown): StepFailure {
  if (isCancellation(error)) return { code: 'CANCELLED', message: 'it was stopped' };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure)
    return { code: 'TIMEOUT', message: 'no worker has brought it to an end in the time that it may take' };
  const { type = null } = cause instanceof ApplicationFailure ? cause : {};
  return { code: type ?? 'INTERNAL_ERROR', message: cause instanceof Error ? cause.message : String(cause) };
}

/** What Temporal shows of the run; what it shows already costs no event. */
function show(view: RunView): void {
  const { status } = view.phase;
  if (workflowInfo().typedSearchAttributes.get(STATUS_ATTRIBUTE) !== status) {
    upsertSearchAttributes([{ key: STATUS_ATTRIBUTE, value: status }]);
  }
  setCurrentDetails(describeRun(view));
}
