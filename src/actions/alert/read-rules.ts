import type { AlertRule } from '../../domain/alert/alert-rule.ts';
import type { ActionStore } from '../action.ts';

/** The rules of each release that servers are assigned to, by its hash. */
export async function readRules(
  store: Pick<ActionStore, 'assignments' | 'release'>,
  environment: string,
): Promise<ReadonlyMap<string, readonly AlertRule[]>> {
  const hashes = new Set(Object.values(await store.assignments(environment)));
  const entries = [...hashes].map(
    async (hash) => [hash, (await store.release(hash))?.settings.alertRules ?? []] as const,
  );
  return new Map(await Promise.all(entries));
}
