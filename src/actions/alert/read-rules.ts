import type { AlertRule } from '../../domain/alert/alert-rule.ts';
import type { ActionStore } from '../action.ts';

/** The rules of each release that servers are assigned to, and how many servers that are, by hash. */
export interface RulesInForce {
  readonly rules: readonly AlertRule[];
  readonly servers: number;
}

export async function readRules(
  store: Pick<ActionStore, 'assignments' | 'release'>,
  environment: string,
): Promise<ReadonlyMap<string, RulesInForce>> {
  const assigned = Object.values(await store.assignments(environment));
  const hashes = [...new Set(assigned)];
  const entries = hashes.map(async (hash) => {
    const release = await store.release(hash);
    const servers = assigned.filter((each) => each === hash).length;
    return [hash, { rules: release?.settings.alertRules ?? [], servers }] as const;
  });
  return new Map(await Promise.all(entries));
}
