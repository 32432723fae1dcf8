import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Activities, WatchShardInput } from '../../contract/activities.ts';
import { toApplicationFailure } from '../to-application-failure.ts';
import type { ShardLoops } from './shard-loops.ts';

type Loops = Pick<ShardLoops, 'attach' | 'stop' | 'orphan'>;

const HEARTBEAT_MS = 1_000;

/**
 * Looks after a shard's loop for as long as Temporal wants it. A cancel request and a worker's shutdown end the loop;
 * Temporal going away does not (ARCHITECTURE section 1).
 */
export function createWatchShard(loops: Loops): Activities['watchShard'] {
  return async function watchShard(input: WatchShardInput): Promise<void> {
    const context = Context.current();
    const heart = setInterval(() => {
      context.heartbeat();
    }, HEARTBEAT_MS);
    try {
      const loop = await loops.attach(input);
      const end = await Promise.race([loop.ended, context.cancelled]);
      throw ApplicationFailure.retryable(`The loop of shard ${input.shard} ended: ${end}`, 'LEASE_LOST');
    } catch (error) {
      await letGo(loops, input);
      throw toApplicationFailure(error);
    } finally {
      clearInterval(heart);
    }
  };
}

/** Whoever paused or reset the activity, or lost sight of it, has not said that the shard need not be watched. */
async function letGo(loops: Loops, input: WatchShardInput): Promise<void> {
  const reason = Context.current().cancellationDetails;
  if (reason?.cancelRequested === true || reason?.workerShutdown === true) await loops.stop(input);
  else loops.orphan(input);
}
