import type { TimelineEntry } from '../../domain/incident/timeline-entry.ts';
import type { ActionContext } from '../action.ts';

const PAGE = 2_000;

/** The whole story of an incident, ascending: what happened last is what is asked for most. */
export async function readTimeline(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  id: string,
): Promise<readonly TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  for (;;) {
    const afterSequence = entries.at(-1)?.sequence ?? 0;
    const page = await store.timeline(environment, id, { afterSequence, limit: PAGE });
    entries.push(...page);
    if (page.length < PAGE) return entries;
  }
}
