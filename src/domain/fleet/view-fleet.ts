import { countConditions } from './conditions.ts';
import type { FleetState, ShardStanding } from './fleet-state.ts';
import type { ModeView } from './mode.ts';

export interface FleetView {
  readonly environment: string;
  readonly mode: ModeView;
  readonly planId: string | null;
  readonly shards: readonly { readonly shard: number; readonly standing: ShardStanding }[];
  /** For how many servers each condition holds. */
  readonly conditions: Readonly<Record<string, number>>;
  readonly edges: { readonly received: number; readonly duplicates: number };
  readonly snapshots: { readonly received: number; readonly corrections: number };
}

export function viewFleet(state: FleetState): FleetView {
  return {
    environment: state.environment,
    mode: state.mode,
    planId: state.planId,
    shards: Object.entries(state.shards).map(([shard, standing]) => ({ shard: Number(shard), standing })),
    conditions: countConditions(state.conditions),
    edges: { received: state.edgesReceived, duplicates: state.edgesDuplicate },
    snapshots: { received: state.snapshotsReceived, corrections: state.corrections },
  };
}

/** What the Temporal UI shows of a fleet: Markdown, a few lines whatever the fleet's size. */
export function describeFleet(state: FleetState): string {
  const { mode, conditions, shards, edges, snapshots } = viewFleet(state);
  const held = Object.entries(conditions).map(([condition, servers]) => `| \`${condition}\` | ${servers} |`);
  const standings = shards.map(({ shard, standing }) => `${shard}: ${standing.status}`).join(', ');
  return [
    `**${mode.mode}** since ${new Date(mode.sinceMs).toISOString()} by ${mode.who}: ${mode.reason === '' ? 'no reason given' : mode.reason}`,
    '',
    `Shards: ${standings === '' ? 'none yet' : standings}${state.replan === null ? '' : ' (changing plan)'}`,
    '',
    `Edges taken in: ${edges.received}; snapshots: ${snapshots.received}, which put right ${snapshots.corrections}`,
    '',
    '| condition | servers |',
    '| --- | --- |',
    ...held,
  ].join('\n');
}
