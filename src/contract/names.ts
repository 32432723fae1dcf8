import { defineSearchAttributeKey } from '@temporalio/common';

/** Wire names, spelled once. */
export const TASK_QUEUE = 'watchkeeper';
export const PROBE_QUEUE_SUFFIX = '-probe';
const EXEC_QUEUE_SUFFIX = '-exec';

/** Loops that outlive a time-out live in long activities: they get a queue of their own (ARCHITECTURE section 3). */
export function probeQueueOf(taskQueue: string): string {
  return `${taskQueue}${PROBE_QUEUE_SUFFIX}`;
}

/** Steps of runs take long, and as many as there are: they hold up neither loops nor what writes and tells. */
export function execQueueOf(taskQueue: string): string {
  return `${taskQueue}${EXEC_QUEUE_SUFFIX}`;
}

export function fleetId(environment: string): string {
  return `fleet:${environment}`;
}

export function shardId(environment: string, shard: number): string {
  return `shard:${environment}:${shard}`;
}

export function incidentWorkflowId(id: string): string {
  return `incident:${id}`;
}

export function runWorkflowId(id: string): string {
  return `run:${id}`;
}

/** What a workflow is about, searchable with no worker up. */
export const ENVIRONMENT_ATTRIBUTE = defineSearchAttributeKey('WatchkeeperEnvironment', 'KEYWORD');
export const NOUN_ATTRIBUTE = defineSearchAttributeKey('WatchkeeperNoun', 'KEYWORD');
export const STATUS_ATTRIBUTE = defineSearchAttributeKey('WatchkeeperStatus', 'KEYWORD');

/** Registered by `temporal setup` and by the embedded server. */
export const SEARCH_ATTRIBUTES = [ENVIRONMENT_ATTRIBUTE, NOUN_ATTRIBUTE, STATUS_ATTRIBUTE];

/** Memo key under which a shard workflow says which plan it is on; a loop without its activity looks there. */
export const PLAN_MEMO = 'planId';
