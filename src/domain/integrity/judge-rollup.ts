import type { Fault } from './fault.ts';

/** What a stored rollup says of itself, as far as it can be wrong. */
export interface RollupFact {
  readonly id: number;
  readonly server: string;
  readonly period: 'minute' | 'hour';
  readonly startMs: number;
  readonly checks: number;
  /** Whether its figures can be read. */
  readonly isReadable: boolean;
}

const LENGTH_MS = { minute: 60_000, hour: 3_600_000 } as const;
const AHEAD_MS = 5 * LENGTH_MS.minute;

/** Null for a rollup that can be right. */
export function judgeRollup(fact: RollupFact, nowMs: number): Fault | null {
  const detail = whyImpossible(fact, nowMs);
  const { id, server, startMs } = fact;
  return detail === null ? null : { table: 'rollups', id, server, atMs: startMs, kind: 'impossible', detail };
}

function whyImpossible({ period, startMs, checks, isReadable }: RollupFact, nowMs: number): string | null {
  if (!isReadable) return 'Its figures cannot be read.';
  if (startMs % LENGTH_MS[period] !== 0) return `It begins within the ${period}, not with it.`;
  if (startMs > nowMs + AHEAD_MS) return 'It lies in the future.';
  return checks > 0 ? null : `It is of ${checks} checks.`;
}
