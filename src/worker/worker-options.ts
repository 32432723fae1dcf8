/**
 * Settings on which promises rest; a test pins them. Cancellation reaches an activity by heartbeat only, hence the low
 * throttle; a dead worker's sticky queue must not hold up an Update, hence one second (ARCHITECTURE section 3).
 */
export const WORKER_OPTIONS = {
  maxHeartbeatThrottleInterval: '1 second',
  defaultHeartbeatThrottleInterval: '1 second',
  stickyQueueScheduleToStartTimeout: '1 second',
  maxCachedWorkflows: 100,
  shutdownGraceTime: '10 seconds',
  shutdownForceTime: '20 seconds',
} as const;

/** A loop that outlived a time-out still holds its slot while its successor starts. */
export function probeSlots(shards: number): number {
  return 2 * shards + 1;
}
