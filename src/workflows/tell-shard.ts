import {
  ApplicationFailure,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ENVIRONMENT_ATTRIBUTE,
  NOUN_ATTRIBUTE,
  PLAN_MEMO,
  shardId,
  STATUS_ATTRIBUTE,
} from '../contract/names.ts';
import { assignShard, type ShardInput } from '../contract/shard.ts';
import { standingOf } from '../domain/fleet/assignment.ts';
import { planMemo, shard } from './shard.ts';

/** What came of telling; `absent` where a shard does not run and is only to stop. */
export type Telling = 'heard' | 'started' | 'absent';

/**
 * Tells a shard its assignment, starting it where it does not run; `isKnownToRun` only says what to try first. A shard
 * number may come back after it ended, hence ALLOW_DUPLICATE; a running one is never started twice.
 */
export async function tellShard(input: ShardInput, isKnownToRun: boolean): Promise<Telling> {
  const isOnlyToStop = input.assignment.status === 'stop';
  if (!isKnownToRun && !isOnlyToStop && (await hasStarted(input))) return 'started';
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await hasHeard(input)) return 'heard';
    if (isOnlyToStop) return 'absent';
    if (await hasStarted(input)) return 'started';
  }
  throw ApplicationFailure.nonRetryable(`Shard ${input.shard} neither hears nor starts`, 'CONFLICT');
}

/** A shard may end between the telling and the starting, and start between the two. */
const TRIES = 3;

async function hasStarted(input: ShardInput): Promise<boolean> {
  const standing = standingOf(input.assignment);
  try {
    await startChild(shard, {
      workflowId: shardId(input.environment, input.shard),
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      staticSummary: `Watches shard ${input.shard} of ${input.environment}`,
      memo: { [PLAN_MEMO]: planMemo(standing) },
      typedSearchAttributes: [
        { key: ENVIRONMENT_ATTRIBUTE, value: input.environment },
        { key: NOUN_ATTRIBUTE, value: 'shard' },
        { key: STATUS_ATTRIBUTE, value: standing.status },
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

async function hasHeard(input: ShardInput): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(shardId(input.environment, input.shard)).signal(
      assignShard,
      input.assignment,
    );
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return false;
  }
}
