import type { CheckView } from '../../src/domain/check/check-view.ts';
import type { WatchedWorld } from './watched-world.ts';

export interface Account {
  readonly persisted: number;
  readonly mcpSeen: number;
  readonly restSeen: number;
  /** Probes that were under way when the worker was told to stop, and that it gave up. */
  readonly mcpGivenUp: number;
  readonly restGivenUp: number;
}

/**
 * Holds what the store has against what the target saw since it was last reset, when the store held `alreadyPersisted`
 * checks. All probing must have been stopped before. Throws where a single probe is missing or too many.
 *
 * A server's last probe was given up at the stop if it reached the target after the server's last check had ended.
 */
export async function settleAccount(
  { names, target, installation }: WatchedWorld,
  alreadyPersisted = 0,
): Promise<Account> {
  const counts = await target.counts();
  const states = await installation.store.allStates('development');
  const endedAtMs = new Map(states.map(({ server, last }) => [server, last === null ? 0 : endOf(last)]));
  const account = { persisted: 0, mcpSeen: 0, restSeen: 0, mcpGivenUp: 0, restGivenUp: 0 };
  for (const server of names) {
    const seen = counts.get(server);
    if (seen === undefined) continue;
    const endMs = endedAtMs.get(server) ?? 0;
    account.mcpSeen += seen.mcp;
    account.restSeen += seen.rest;
    if (seen.lastAtMs > endMs) account.mcpGivenUp += 1;
    if (seen.restLastAtMs > endMs) account.restGivenUp += 1;
  }
  account.persisted = (await installation.store.countChecks('development')) - alreadyPersisted;
  assertBalanced(account);
  return account;
}

function assertBalanced({ persisted, mcpSeen, restSeen, mcpGivenUp, restGivenUp }: Account): void {
  if (mcpSeen - mcpGivenUp === persisted && restSeen - restGivenUp === persisted) return;
  throw new Error(
    `The store holds ${persisted} checks, but the target saw ${mcpSeen} MCP and ${restSeen} REST probes, of which ` +
      `${mcpGivenUp} and ${restGivenUp} were given up at the stop.`,
  );
}

function endOf({ atMs, wallMs }: CheckView): number {
  return atMs + wallMs;
}
