/**
 * Settings on which promises rest; a test pins them. Cancellation reaches an activity by heartbeat only, hence the low
 * throttle; a dead worker's sticky queue must not hold up an Update, hence one second (ARCHITECTURE section 3).
 */
export const WORKER_OPTIONS = {
  maxHeartbeatThrottleInterval: '1 second',
  defaultHeartbeatThrottleInterval: '1 second',
  stickyQueueScheduleToStartTimeout: '1 second',
  maxCachedWorkflows: 100,
  /** A few decisions a minute need no second thread, and a thread costs 25 MiB. */
  workflowThreadPoolSize: 1,
  /** How long short activities may go on after a shutdown was asked for. */
  shutdownGraceTime: '5 seconds',
  shutdownForceTime: '20 seconds',
} as const;

/** Loops are told at once: another worker takes the shard over while this one drains. */
export const PROBE_WORKER_OPTIONS = { ...WORKER_OPTIONS, shutdownGraceTime: '1 millisecond' } as const;

/** Steps of runs: what hangs in one of them has to leave room for others. */
export const EXEC_WORKER_OPTIONS = { ...WORKER_OPTIONS, maxConcurrentActivityTaskExecutions: 50 } as const;

/** An attempt that is letting go may still hold its slot while its successor starts. */
export function probeSlots(shards: number): number {
  return 2 * shards + 1;
}
