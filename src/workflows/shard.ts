import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../contract/activities.ts';
import { fleetShardStanding } from '../contract/fleet.ts';
import { fleetId, PLAN_MEMO, STATUS_ATTRIBUTE } from '../contract/names.ts';
import { assignShard, shardView, type ShardInput } from '../contract/shard.ts';
import { isOvertaken, isSameAssignment, standingOf } from '../domain/fleet/assignment.ts';
import type { ShardAssignment, ShardStanding } from '../domain/fleet/fleet-state.ts';
import { WATCH_SHARD } from './activity-options.ts';
import { swallowCancellation, swallowFailure } from './cancellation.ts';

/** Keeps one loop watching the shard's servers; on a new plan ends it, waits for its end, and starts the next. */
export async function shard(input: ShardInput): Promise<void> {
  let assignment = input.assignment;
  let watching = false;
  /** The assignment that has been announced; null while one is ending. */
  let inEffect: ShardAssignment | null = null;
  setHandler(assignShard, async (next) => {
    if (isOvertaken(next, assignment)) return;
    assignment = next;
    if (inEffect !== null && next.status !== 'stop' && isSameAssignment(inEffect, next)) {
      await announce(input, standingOf(next));
    }
  });
  setHandler(shardView, () => ({ environment: input.environment, shard: input.shard, assignment, watching }));

  const keepWatching = async (): Promise<void> => {
    while (assignment.status !== 'stop') {
      if (workflowInfo().continueAsNewSuggested) {
        await condition(allHandlersFinished);
        await continueAsNew<typeof shard>({ ...input, assignment });
      }
      const current = assignment;
      const isOver = () => !isSameAssignment(current, assignment) || workflowInfo().continueAsNewSuggested;
      watching = current.status === 'watch';
      inEffect = current;
      if (isKnownToFleet(input, current)) show(input, standingOf(current));
      else await announce(input, standingOf(current));
      if (watching) await watchUntil(input, current.planId, isOver);
      else await condition(isOver);
      inEffect = null;
    }
    watching = false;
    await announce(input, { status: 'ended' });
  };

  // A new assignment may arrive while the end is being announced.
  do await keepWatching();
  while (!isStop(assignment));
}

function isStop(assignment: ShardAssignment): boolean {
  return assignment.status === 'stop';
}

/** Runs the loop until `isOver`, then cancels it and waits until it has let go of its servers. */
async function watchUntil(input: ShardInput, planId: string, isOver: () => boolean): Promise<void> {
  const { environment, shard: number } = input;
  const { watchShard } = proxyActivities<Activities>({
    ...WATCH_SHARD,
    taskQueue: input.probeQueue,
    summary: `Watching shard ${number} of ${environment} on plan ${planId.slice(0, 8)}`,
  });
  const scope = new CancellationScope();
  const loop = scope.run(() => watchShard({ environment, shard: number, planId }));
  try {
    await Promise.race([loop, condition(isOver)]);
  } finally {
    scope.cancel();
    await loop.catch(swallowCancellation);
  }
}

/** The fleet that started this run did so with this assignment. */
function isKnownToFleet(input: ShardInput, current: ShardAssignment): boolean {
  return current === input.assignment && workflowInfo().continuedFromExecutionRunId === undefined;
}

/** A shard outlives its fleet; a fleet that comes back tells every shard, and each answers. */
async function announce(input: ShardInput, standing: ShardStanding): Promise<void> {
  show(input, standing);
  await getExternalWorkflowHandle(fleetId(input.environment))
    .signal(fleetShardStanding, { shard: input.shard, standing })
    .catch(swallowFailure);
}

/** What Temporal shows of the shard; what it shows already costs no event. */
function show({ environment }: ShardInput, standing: ShardStanding): void {
  const { memo, typedSearchAttributes } = workflowInfo();
  const planId = planMemo(standing);
  if (memo?.[PLAN_MEMO] !== planId) upsertMemo({ [PLAN_MEMO]: planId });
  if (typedSearchAttributes.get(STATUS_ATTRIBUTE) !== standing.status) {
    upsertSearchAttributes([{ key: STATUS_ATTRIBUTE, value: standing.status }]);
  }
  const plan = 'planId' in standing ? `, plan \`${standing.planId.slice(0, 8)}\`` : '';
  setCurrentDetails(
    `**${standing.status}**${plan}. Servers and checks: \`watchkeeper servers list --environment ${environment}\``,
  );
}

/** A loop without its activity looks here for whether it is still wanted: one that is paused is not. */
export function planMemo(standing: ShardStanding): string {
  return standing.status === 'watching' ? standing.planId : '';
}
