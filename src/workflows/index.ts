export { fleet } from './fleet.ts';
export { shard } from './shard.ts';
