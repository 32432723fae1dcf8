import type { Figure } from './figure.ts';

export interface Bench {
  /** How long `temporal-away` stops Temporal. */
  readonly awayMinutes: number;
  /** How often `kills` kills a worker. */
  readonly kills: number;
  /** Folder for processor profiles of the workers; null takes none. */
  readonly profileDir: string | null;
  say(line: string): void;
  /** To be done when the scenario is over, last come first done, whatever became of it. */
  defer(end: () => Promise<void>): void;
}

export interface Outcome {
  readonly figures: readonly Figure[];
  /** Everything measured, for `--json`. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** A broken promise (a check lost or counted twice) throws; a figure that misses its aim does not. */
export type Scenario = (bench: Bench) => Promise<Outcome>;
