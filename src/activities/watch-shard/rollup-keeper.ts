import type { CheckView } from '../../domain/check/check-view.ts';
import { periodStart } from '../../domain/rollup/latency.ts';
import { createRollupBuilder } from '../../domain/rollup/minute-rollup.ts';
import type { Rollup } from '../../domain/rollup/rollup.ts';

/** An unfinished minute is written again this often, so that metrics are never staler than that. */
const REWRITE_MS = 5_000;

/**
 * Folds one server's checks into minutes. What it holds can be rebuilt from the checks in the store, so a crash
 * loses nothing.
 */
export class RollupKeeper {
  readonly #server: string;
  #builder: ReturnType<typeof createRollupBuilder> | null = null;
  #minuteMs = Number.NEGATIVE_INFINITY;
  #writtenAtMs = Number.NEGATIVE_INFINITY;

  constructor(server: string, recorded: readonly CheckView[]) {
    this.#server = server;
    for (const view of recorded) this.add(view);
  }

  /** The rollup to be written now, if any: a finished minute, or an unfinished one that has not been written lately. */
  add(view: CheckView): readonly Rollup[] {
    const minuteMs = periodStart('minute', view.atMs);
    const due: Rollup[] = [];
    if (this.#builder === null || minuteMs !== this.#minuteMs) {
      if (this.#builder !== null) due.push(this.#builder.build('minute'));
      this.#builder = createRollupBuilder(this.#server, minuteMs);
      this.#minuteMs = minuteMs;
      this.#writtenAtMs = Number.NEGATIVE_INFINITY;
    }
    this.#builder.add(view);
    if (view.atMs - this.#writtenAtMs >= REWRITE_MS) {
      this.#writtenAtMs = view.atMs;
      due.push(this.#builder.build('minute'));
    }
    return due;
  }
}
