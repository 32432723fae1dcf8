import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  log,
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
import { describeRun, viewRun } from '../domain/runbook/run-view.ts';
import type { RunView } from '../domain/runbook/run-view.ts';
import { PERFORM, STORE_WRITE } from './activity-options.ts';
import { Alarm } from './alarm.ts';

type Perform = Extract<RunEffect, { kind: 'perform' }>;

/** One run of the workflow of a runbook: takes facts in, decides, and starts what was decided without waiting for it. */
export class RunbookRun {
  state: RunState;
  readonly #queue: RunFact[];
  readonly #unwritten: RunEntry[];
  readonly #under = new Map<string, CancellationScope>();
  readonly #alarm = new Alarm('Next step of the run', () => (this.#isTimeUp = true));
  #isTimeUp = false;
  #writtenRevision = -1;
  #isWriting = false;

  constructor({ beginning, carried }: RunInput) {
    this.#queue = [...(carried?.unprocessed ?? [])];
    this.#unwritten = [...(carried?.entries ?? [])];
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
    this.state = step.state;
    this.#unwritten.push(...step.entries);
    for (const effect of step.effects) this.#start(effect);
  }

  /** Goes on until the run is over, or its history so long that another has to go on with it. */
  async live(): Promise<void> {
    const isLong = (): boolean => workflowInfo().continueAsNewSuggested;
    while (!this.isOver && !isLong()) {
      this.decide();
      this.#alarm.set(runDueMs(this.state));
      this.#startWriting();
      await condition(
        () => this.isOver || this.#queue.length > 0 || this.#isTimeUp || this.#canWrite() || isLong(),
      );
    }
    this.#alarm.set(null);
  }

  /** Brings the last words into the store. */
  async finish(): Promise<void> {
    this.#startWriting();
    await condition(() => this.#under.size === 0 && !this.#isWriting && allHandlersFinished());
    while (this.#isUnwritten()) await this.#write();
  }

  /** Starts nothing more, waits for what is under way, and gives the rest to the next run. */
  async handOver(): Promise<CarriedRun> {
    await condition(() => this.#under.size === 0 && !this.#isWriting && allHandlersFinished());
    return { state: this.state, unprocessed: this.#queue, entries: this.#unwritten };
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

  #isUnwritten(): boolean {
    return this.#unwritten.length > 0 || this.state.revision > this.#writtenRevision;
  }

  #canWrite(): boolean {
    return this.#isUnwritten() && !this.#isWriting;
  }

  /** Nobody waits for the store: however long it is away, the run goes on, and the newest is written when it is back. */
  #startWriting(): void {
    show(this.view());
    if (!this.#canWrite()) return;
    this.#isWriting = true;
    void this.#write()
      .catch((error: unknown) => {
        log.error('The run could not be written', { error });
      })
      .finally(() => (this.#isWriting = false));
  }

  async #write(): Promise<void> {
    const view = this.view();
    const entries = this.#unwritten.splice(0);
    this.#writtenRevision = view.revision;
    const { recordRun } = proxyActivities<RunActivities>({
      ...STORE_WRITE,
      summary: `Writing ${view.id}: ${view.phase.status}`,
    });
    await recordRun({ view, entries });
  }
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
