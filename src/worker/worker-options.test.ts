import { expect, test } from 'vitest';
import { PROBE_WORKER_OPTIONS, probeSlots, WORKER_OPTIONS } from './worker-options.ts';

test('the settings on which promises rest', () => {
  expect(WORKER_OPTIONS).toMatchObject({
    maxHeartbeatThrottleInterval: '1 second',
    stickyQueueScheduleToStartTimeout: '1 second',
    maxCachedWorkflows: 100,
  });
  expect(PROBE_WORKER_OPTIONS.shutdownGraceTime).toBe('1 millisecond');
  expect(probeSlots(4)).toBe(9);
});
