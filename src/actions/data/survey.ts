import { createCheckSurvey } from '../../domain/integrity/check-survey.ts';
import type { Fault, Gap } from '../../domain/integrity/fault.ts';
import { judgeRollup } from '../../domain/integrity/judge-rollup.ts';
import type { ActionContext } from '../action.ts';
import { readFleet } from '../fleet/read-fleet.ts';

export interface Surveyed {
  readonly checks: number;
  readonly rollups: number;
  readonly structure: readonly string[];
  readonly faults: readonly Fault[];
  readonly gaps: readonly Gap[];
}

const TOLD_EVERY = 50_000;

/** Looks through everything that is stored of the environment, row by row. */
export async function survey(context: ActionContext): Promise<Surveyed> {
  const { store, environment, progress, signal } = context;
  const nowMs = context.nowMs();
  const fleet = await readFleet(store, environment);
  const intervals = new Map(fleet.map(({ spec }) => [spec.name, spec.intervalMs]));
  const surveyed = createCheckSurvey({ nowMs, intervalMsOf: (server) => intervals.get(server) ?? null });
  const total = await store.countChecks(environment);
  const structure = await store.structureFaults();
  const faults: Fault[] = [];
  const gaps: Gap[] = [];
  let checks = 0;
  for await (const fact of await store.checkFacts(environment)) {
    const { fault, gap } = surveyed.take(fact);
    if (fault !== null) faults.push(fault);
    if (gap !== null) gaps.push(gap);
    checks += 1;
    if (checks % TOLD_EVERY !== 0) continue;
    signal.throwIfAborted();
    progress?.({ done: checks, total, what: 'checks' });
  }
  let rollups = 0;
  for await (const fact of await store.rollupFacts(environment)) {
    const fault = judgeRollup(fact, nowMs);
    if (fault !== null) faults.push(fault);
    rollups += 1;
  }
  return { checks, rollups, structure, faults, gaps };
}
