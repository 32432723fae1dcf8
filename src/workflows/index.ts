export { fleet } from './fleet.ts';
export { incident } from './incident.ts';
export { shard } from './shard.ts';
