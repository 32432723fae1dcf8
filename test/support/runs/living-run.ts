import { advanceRun, beginRun, runDueMs } from '../../../src/domain/runbook/advance-run.ts';
import type { RunBeginning } from '../../../src/domain/runbook/advance-run.ts';
import { refuseRunCommand } from '../../../src/domain/runbook/obey-run-command.ts';
import type { Json, Runbook } from '../../../src/domain/runbook/runbook.ts';
import type { RunState } from '../../../src/domain/runbook/run-state.ts';
import type {
  Performed,
  RunCommand,
  RunEffect,
  RunEntry,
  RunFact,
} from '../../../src/domain/runbook/run-step.ts';

type Perform = Extract<RunEffect, { kind: 'perform' }>;

export const ANN = { who: 'ann', role: 'operator' } as const;
export const BEN = { who: 'ben', role: 'approver' } as const;
export const CAT = { who: 'cat', role: 'approver' } as const;

/** A run that is brought forward by hand: time and what comes of actions are given. */
export class LivingRun {
  state: RunState;
  nowMs = 1_000_000;
  readonly effects: RunEffect[] = [];
  readonly entries: RunEntry[] = [];

  constructor(runbook: Runbook, changes: Partial<RunBeginning> = {}) {
    this.state = beginRun({
      ...{ environment: 'staging', id: 'R1', runbook, inputs: {}, caller: ANN, startedAtMs: this.nowMs },
      ...changes,
    });
    this.#advance([]);
  }

  /** What is being performed, in the order in which it began. */
  get under(): readonly Perform[] {
    const ended = new Set(this.#ended);
    return this.effects.flatMap((effect) =>
      effect.kind === 'perform' && !ended.has(effect) ? [effect] : [],
    );
  }

  readonly #ended: RunEffect[] = [];

  names(): readonly string[] {
    return this.under.map(({ path }) => path);
  }

  ends(path: string, performed: Performed): void {
    const effect = this.under.find((each) => each.path === path);
    if (effect === undefined) throw new Error(`${path} is not being performed: ${this.names().join(', ')}`);
    this.#ended.push(effect);
    const { attempt, isUndo } = effect;
    this.#advance([{ kind: 'performed', path, attempt, isUndo, performed }]);
  }

  succeeds(path: string, output: Json = null, exitCode = 0): void {
    const size = JSON.stringify(output).length;
    this.ends(path, { status: 'done', exitCode, output, size, isRead: exitCode !== 0 });
  }

  fails(path: string, isRetryable = false): void {
    const failure = { code: isRetryable ? 'TEMPORAL_UNAVAILABLE' : 'CONFLICT', message: 'it broke' };
    this.ends(path, { status: 'failed', failure, isRetryable });
  }

  refusal(command: RunCommand, by: typeof ANN | typeof BEN = BEN, allowsSelfApproval = false): string | null {
    return refuseRunCommand(this.state, { ...by, command }, { allowsSelfApproval });
  }

  obeys(command: RunCommand, by: typeof ANN | typeof BEN | typeof CAT = BEN): void {
    const refusal = refuseRunCommand(this.state, { ...by, command }, { allowsSelfApproval: false });
    if (refusal !== null) throw new Error(refusal);
    this.#advance([{ kind: 'command', ...by, command }]);
  }

  /** Lets time pass, ringing whenever something is due. */
  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const dueMs = runDueMs(this.state);
      if (dueMs === null || dueMs > untilMs) break;
      if (dueMs <= this.nowMs && this.#rang === dueMs) throw new Error(`It rings at ${dueMs} for ever`);
      this.#rang = dueMs;
      this.nowMs = Math.max(this.nowMs, dueMs);
      this.#advance([]);
    }
    this.nowMs = untilMs;
  }

  #rang: number | null = null;

  get status(): string {
    return this.state.phase.status;
  }

  statusOf(path: string): string | undefined {
    return this.state.steps[path]?.status;
  }

  said(kind?: RunEntry['kind']): readonly string[] {
    return this.entries
      .filter((entry) => kind === undefined || entry.kind === kind)
      .map(({ path, who, text }) => [path, who, text].filter((word) => word !== null).join(' '));
  }

  #advance(facts: readonly RunFact[]): void {
    const { state, effects, entries } = advanceRun(this.state, facts, this.nowMs);
    this.state = state;
    this.effects.push(...effects);
    this.entries.push(...entries);
  }
}
