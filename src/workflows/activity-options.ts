import { ActivityCancellationType } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';

/**
 * A shard's loop: it runs until told otherwise, a dead worker is noticed in five seconds, and another attempt is
 * never more than a second away.
 */
export const WATCH_SHARD = {
  startToCloseTimeout: '30 days',
  heartbeatTimeout: '5 seconds',
  retry: { initialInterval: '100 milliseconds', maximumInterval: '1 second', backoffCoefficient: 2 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} satisfies ActivityOptions;

/** A short look into the store; tried until the store answers. */
export const STORE_READ = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds', backoffCoefficient: 2 },
} satisfies ActivityOptions;

/** A short write into the store; tried until the store takes it. */
export const STORE_WRITE = { ...STORE_READ };

/**
 * A message to people: an attempt is short. A channel that is away for two minutes has its fallback used, and is tried
 * for half an hour more. What waits for its turn waits in the workflow, where none of this counts.
 */
const DELIVERY = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute', backoffCoefficient: 2 },
} satisfies ActivityOptions;
export const FIRST_DELIVERY = { ...DELIVERY, scheduleToCloseTimeout: '2 minutes' } satisfies ActivityOptions;
export const LATE_DELIVERY = { ...DELIVERY, scheduleToCloseTimeout: '30 minutes' } satisfies ActivityOptions;

/** A first look: probes of a few servers. */
export const FIRST_LOOK = {
  startToCloseTimeout: '2 minutes',
  retry: { maximumAttempts: 2 },
} satisfies ActivityOptions;

/** So long a step waits in all for workers, and for the store, beyond the time that its document gives it. */
const PERFORM_SLACK_MS = 30 * 60_000;
/** The activity itself ends at the limit, and says so; this one is for what does not. */
const PERFORM_GRACE_MS = 30_000;

/**
 * A step of a run: how long an attempt may take, its document says. A worker that dies over it is noticed in five
 * seconds, and another one does it under the same key, fifteen seconds after the dead one has last renewed that.
 */
export function performWithin(timeoutMs: number): ActivityOptions {
  return {
    startToCloseTimeout: timeoutMs + PERFORM_GRACE_MS,
    scheduleToCloseTimeout: timeoutMs + PERFORM_SLACK_MS,
    heartbeatTimeout: '5 seconds',
    retry: { initialInterval: '500 milliseconds', maximumInterval: '2 seconds', backoffCoefficient: 2 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
}
