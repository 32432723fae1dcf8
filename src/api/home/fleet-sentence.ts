import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import type { ServerStatus } from '../../domain/check/check.ts';
import { ageInWords } from './age-in-words.ts';
import { STATUS_ORDER } from './status-look.ts';

/** How the fleet is, in one sentence: `1 unhealthy, 2 degraded of 6 servers, the oldest for 7 min.` */
export function fleetSentence(fleet: FleetAtMoment): string {
  const total = fleet.servers.length;
  if (total === 0) return 'No servers are configured.';
  const troubled = STATUS_ORDER.filter((status) => status !== 'HEALTHY')
    .map((status) => ({ status, count: countOf(fleet, status) }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status.toLowerCase()}`);
  if (troubled.length > 0) {
    const servers = total === 1 ? '1 server' : `${total} servers`;
    return `${troubled.join(', ')} of ${servers}${oldestTrouble(fleet)}.`;
  }
  return total === 1 ? 'The only server is healthy.' : `All ${total} servers are healthy.`;
}

export function worstStatus(fleet: FleetAtMoment): ServerStatus {
  return STATUS_ORDER.find((status) => countOf(fleet, status) > 0) ?? 'UNKNOWN';
}

export function countOf({ servers }: FleetAtMoment, status: ServerStatus): number {
  return servers.filter((server) => server.status === status).length;
}

function oldestTrouble({ servers, nowMs }: FleetAtMoment): string {
  const since = servers
    .filter(({ status }) => status === 'UNHEALTHY' || status === 'DEGRADED')
    .flatMap(({ state }) => state?.statusSinceMs ?? []);
  if (since.length === 0) return '';
  const age = ageInWords(nowMs - since.reduce((oldest, atMs) => Math.min(oldest, atMs)));
  return since.length === 1 ? `, for ${age}` : `, the oldest for ${age}`;
}
