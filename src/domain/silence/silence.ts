import type { Matcher } from './matcher.ts';

/** Alerts that match every matcher are recorded and nobody is told of them, until it expires. */
export interface Silence {
  /** Short, unique within the environment. */
  readonly id: string;
  /** At least one. */
  readonly matchers: readonly Matcher[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly author: string;
  /** Why; never empty. */
  readonly comment: string;
}
