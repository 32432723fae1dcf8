import type { Action } from '../../actions/action.ts';
import type { ActionRunner } from '../command/action-runner.ts';
import type { Ending } from '../command/ending.ts';
import type { GlobalOptions } from '../global-options.ts';

/** What has begun and is waited for. */
export interface Followed {
  /** The output of the action that began it. */
  readonly begun: unknown;
  readonly runner: ActionRunner;
  readonly options: GlobalOptions;
  readonly ending: Ending;
  /** Whether a person looks on who can answer what it asks. */
  readonly isAttended: boolean;
}

/** Waits for what an action began, and says how it goes; its exit code is the command's. */
export interface Follower {
  /** The read that says how far it is: `--json` prints what this gives at the end. */
  readonly action: Action;
  follow(followed: Followed): Promise<number>;
}

const followRun = async (): Promise<Follower> => (await import('./follow-run.ts')).runFollower;

const FOLLOWERS: Readonly<Record<string, () => Promise<Follower>>> = {
  'run/start': followRun,
  'incident/run-runbook': followRun,
};

/** Whether the command line waits for the end of what this action begins, and so has `--detach`. */
export function isFollowed(actionName: string): boolean {
  return Object.hasOwn(FOLLOWERS, actionName);
}

export async function findFollower(actionName: string): Promise<Follower | null> {
  return isFollowed(actionName) ? ((await FOLLOWERS[actionName]?.()) ?? null) : null;
}
