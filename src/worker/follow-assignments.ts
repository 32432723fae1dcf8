import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../ports/log.ts';
import type { ReleaseStore } from '../ports/store.ts';
import { announceEnvironments } from './announce-environments.ts';

export interface FollowAssignments {
  readonly environments: readonly string[];
  readonly store: Pick<ReleaseStore, 'assignmentRevision'>;
  /** Has the fleet of one environment look at its assignments. */
  readonly announce: (environment: string) => Promise<void>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const LOOK_MS = 500;

/**
 * Announces each environment at the start and again whenever its assignments have changed, whoever changed them and
 * however long Temporal is away meanwhile: the store is the truth, and nobody else needs to tell the fleet.
 */
export async function followAssignments(following: FollowAssignments): Promise<void> {
  const { environments, log, signal } = following;
  const told = new Map<string, number>();
  let isInTrouble = false;
  while (!signal.aborted) {
    try {
      for (const environment of environments) await look(following, environment, told);
      isInTrouble = false;
    } catch (error) {
      if (!isInTrouble) log.warn(`Cannot see whether the assignments have changed: ${reasonOf(error)}`);
      isInTrouble = true;
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function look(
  following: FollowAssignments,
  environment: string,
  told: Map<string, number>,
): Promise<void> {
  const revision = await following.store.assignmentRevision(environment);
  if (revision === told.get(environment)) return;
  await announceEnvironments({ ...following, environments: [environment] });
  told.set(environment, revision);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
