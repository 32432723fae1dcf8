import type { CacheFigures } from '../domain/figures/cache-figures.ts';
import type { ProcessFigures } from '../domain/figures/process-figures.ts';

/** What this program was built from; null where it runs from a checkout that does not say. */
export interface BuildFacts {
  readonly gitCommit: string | null;
  /** ISO 8601. */
  readonly builtAt: string | null;
}

/** The process that runs an action: what it is, since when, and what it costs. */
export interface Service {
  readonly role: 'api' | 'cli' | 'worker';
  readonly version: string;
  readonly build: () => BuildFacts;
  readonly nodeVersion: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  readonly process: () => ProcessFigures;
  /** Of this process's own caches. */
  readonly caches: () => readonly CacheFigures[];
}
