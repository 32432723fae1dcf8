export { fleet } from './fleet.ts';
export { incident } from './incident.ts';
export { runbook } from './runbook.ts';
export { shard } from './shard.ts';
