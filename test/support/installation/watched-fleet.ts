import { expect, vi } from 'vitest';
import type { SequencedEdge } from '../../../src/domain/watch/edge.ts';
import type { FleetTarget } from '../fleet-target/fleet-target.ts';
import type { TestInstallation } from './installation.ts';

/** A configuration that watches the target's servers over both paths, quickly. */
export function watchedConfig(
  target: FleetTarget,
  servers: readonly string[],
  monitoring: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    monitoring: { health_check_interval_seconds: 1, ...monitoring },
    servers: servers.map((name) => ({
      server_name: name,
      mcp_endpoint_url: target.mcpUrl(name),
      mcp_mode: 'plain',
      mcp_retry_attempts: 0,
      mcp_timeout_seconds: 5,
      rest_health_endpoint_url: target.restUrl(name),
      rest_retry_attempts: 0,
      rest_timeout_seconds: 5,
    })),
  };
}

const ALL = 1_000_000;

/**
 * The recorded edges of every server alternate condition by condition, the fleet has taken in exactly as many as were
 * recorded, its snapshots had nothing to put right, and it holds what is true of `servers`, all that are watched in the environment. Waits
 * for a moment in which that is so, since a breaker may move at any time.
 */
export async function expectEdgesExact(
  installation: TestInstallation,
  servers: readonly string[],
  environment = 'development',
): Promise<void> {
  await vi.waitFor(
    async () => {
      const edges = (await installation.store.edges(environment, null, { limit: ALL })).toReversed();
      const fleet = await installation.fleet(environment);
      expect(fleet.edges.received, 'edges taken in').toBe(edges.length);
      expect(fleet.snapshots.corrections, 'conditions put right by a snapshot').toBe(0);
      const watched = new Set(servers);
      const heldNow = conditionsHeldAfter(edges).filter((key) => watched.has(key.split(' ')[0] ?? ''));
      expect(Object.values(fleet.conditions).reduce((sum, count) => sum + count, 0)).toBe(heldNow.length);
      expect(heldNow.length).toBeGreaterThanOrEqual(servers.length);
    },
    { timeout: 10_000, interval: 100 },
  );
}

function conditionsHeldAfter(edges: readonly SequencedEdge[]): readonly string[] {
  const held = new Set<string>();
  for (const { server, condition, became, sequence } of edges) {
    const key = `${server} ${condition}`;
    expect(held.has(key), `edge ${sequence} of ${key} repeats`).toBe(!became);
    if (became) held.add(key);
    else held.delete(key);
  }
  return [...held];
}
