import type { ProbePath } from '../probe/verdict.ts';
import type { FailureRateSettings, RecentOutcomes } from './failure-rate.ts';

export type PathBreaker =
  | {
      readonly status: 'CLOSED';
      readonly failures: number;
      /** Since the path closed; absent where no rate opens it. */
      readonly recent?: RecentOutcomes;
    }
  | { readonly status: 'OPEN'; readonly openedAtMs: number; readonly failures: number }
  | {
      readonly status: 'HALF_OPEN';
      readonly openedAtMs: number;
      readonly halfOpenAtMs: number;
      /** Checks folded since half-open, counted up to `halfOpenMaxChecks`: advice to consumers, never a gate. */
      readonly attempts: number;
    };

export type BreakerStatus = 'CLOSED' | 'OPEN' | 'HALF_OPEN' | 'MCP_ONLY' | 'REST_ONLY';

export interface BreakerTransition {
  readonly path: ProbePath;
  readonly atMs: number;
  readonly from: PathBreaker['status'];
  readonly to: PathBreaker['status'];
  readonly reason: string;
}

/** The breaker of one server. It advises consumers and never stops a probe (ARCHITECTURE decision 7). */
export interface Breaker {
  readonly overall: BreakerStatus;
  readonly mcp: PathBreaker;
  readonly rest: PathBreaker;
  /** Consecutive checks in which every enabled path succeeded while a path was half-open. */
  readonly recoveries: number;
  /** Set by a person; the machine keeps counting underneath and takes over again at `reset`. */
  readonly forced: 'OPEN' | 'CLOSED' | null;
  /** Newest last, at most twenty. */
  readonly transitions: readonly BreakerTransition[];
  readonly lastFailureAtMs: Readonly<Record<ProbePath, number | null>>;
  readonly lastSuccessAtMs: Readonly<Record<ProbePath, number | null>>;
}

export interface BreakerSettings {
  readonly enabled: boolean;
  readonly mcpEnabled: boolean;
  readonly restEnabled: boolean;
  /** Consecutive failures of a path that open it. */
  readonly failureThreshold: number;
  /** Consecutive checks with every enabled path succeeding that close it. */
  readonly successThreshold: number;
  readonly openMs: number;
  readonly halfOpenMaxChecks: number;
  /** One open path opens the breaker as a whole, in place of MCP_ONLY and REST_ONLY. Absent in older releases: false. */
  readonly requireBoth?: boolean;
  /** Absent: failures open a path only in a row. */
  readonly failureRate?: FailureRateSettings;
}
