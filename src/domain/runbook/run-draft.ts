import type { RunState, StepPath, StepState, Undo } from './run-state.ts';
import { isEnded } from './run-state.ts';
import type { RunEffect, RunEntry, RunStep } from './run-step.ts';

/** A run while it is being brought forward: what it becomes, what is to be done, and what is written down. */
export class RunDraft {
  state: RunState;
  readonly nowMs: number;
  readonly #before: RunState;
  readonly #effects: RunEffect[] = [];
  readonly #entries: RunEntry[] = [];
  #steps: Record<StepPath, StepState> | null = null;
  #stepCount: number;

  constructor(state: RunState, nowMs: number) {
    this.#before = state;
    this.state = state;
    this.nowMs = nowMs;
    this.#stepCount = Object.keys(state.steps).length;
  }

  get stepCount(): number {
    return this.#stepCount;
  }

  change(changes: Partial<RunState>): void {
    this.state = { ...this.state, ...changes };
  }

  step(path: StepPath): StepState | undefined {
    return this.state.steps[path];
  }

  setStep(path: StepPath, step: StepState): void {
    // One copy for all changes of a draft: a loop may begin hundreds at once.
    this.#steps ??= { ...this.state.steps };
    if (this.#steps[path] === undefined) this.#stepCount += 1;
    this.#steps[path] = step;
    this.change({ steps: this.#steps });
  }

  setUndo(path: StepPath, status: Undo['status']): void {
    this.change({ undos: this.state.undos.map((undo) => (undo.path === path ? { ...undo, status } : undo)) });
  }

  /** As if they had never begun. */
  forget(isForgotten: (path: StepPath) => boolean): void {
    const left = Object.entries(this.state.steps).filter(([path]) => !isForgotten(path));
    this.#steps = Object.fromEntries(left);
    this.#stepCount = left.length;
    this.change({ steps: this.#steps });
  }

  /** How often it has been tried so far. */
  attempts(path: StepPath): number {
    const step = this.step(path);
    if (step === undefined) return 0;
    if (isEnded(step)) return step.attempts;
    return 'attempt' in step ? step.attempt : 0;
  }

  effect(effect: RunEffect): void {
    this.#effects.push(effect);
  }

  say(entry: Pick<RunEntry, 'kind' | 'path' | 'text'> & { readonly who?: string | null }): void {
    const sequence = this.state.entries + 1;
    this.change({ entries: sequence });
    this.#entries.push({ who: null, ...entry, sequence, atMs: this.nowMs });
  }

  end(): RunStep {
    const { state } = this;
    const isChanged = state !== this.#before;
    return {
      state: isChanged ? { ...state, revision: state.revision + 1 } : state,
      effects: this.#effects,
      entries: this.#entries,
    };
  }
}
