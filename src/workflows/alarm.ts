import { CancellationScope, sleep } from '@temporalio/workflow';
import { swallowCancellation } from './cancellation.ts';

/**
 * One timer of a loop, set to when time alone changes something. Setting it to the same time again costs nothing, so
 * that a loop may set it each time it has decided.
 */
export class Alarm {
  readonly #ring: () => void;
  readonly #summary: string;
  #dueMs: number | null = null;
  #scope: CancellationScope | null = null;

  constructor(summary: string, ring: () => void) {
    this.#summary = summary;
    this.#ring = ring;
  }

  /** Null: nothing is due. A time that is past rings at once. */
  set(dueMs: number | null): void {
    if (dueMs === this.#dueMs) return;
    this.#scope?.cancel();
    this.#dueMs = dueMs;
    this.#scope = dueMs === null ? null : new CancellationScope();
    if (dueMs !== null) void this.#scope?.run(() => this.#wait(dueMs)).catch(swallowCancellation);
  }

  async #wait(dueMs: number): Promise<void> {
    await sleep(Math.max(1, dueMs - Date.now()), { summary: this.#summary });
    this.#dueMs = null;
    this.#scope = null;
    this.#ring();
  }
}
