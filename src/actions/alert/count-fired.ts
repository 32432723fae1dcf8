import { ruleOf } from '../../domain/alert/alert-facts.ts';
import type { ActionContext } from '../action.ts';

/** Far more than a server that changes at every check has in the time that checks are kept for. */
const LOOKED_AT = 50_000;

interface Span {
  readonly sinceMs: number;
  /** Exclusive. */
  readonly untilMs: number;
}

/** How often each rule really began to fire for a server in that time, as the watching itself wrote it down. */
export async function countFired(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  server: string,
  { sinceMs, untilMs }: Span,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const edge of await store.edges(environment, server, { limit: LOOKED_AT, sinceMs })) {
    const rule = ruleOf(edge.condition);
    if (rule === null || !edge.became || edge.atMs >= untilMs) continue;
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return counts;
}
