import { beginIncident } from '../../../src/domain/incident/advance-incident.ts';
import type { IncidentState } from '../../../src/domain/incident/incident-state.ts';
import { DEFAULT_RESPONDING } from '../../../src/domain/release/default-responding.ts';

interface Beginning {
  readonly id: string;
  readonly environment: string;
  readonly server: string;
  readonly atMs: number;
}

/** An incident that has just been opened because a server is down. */
export function anIncidentOf({ id, environment, server, atMs }: Beginning): IncidentState {
  const alert = {
    server,
    rule: 'server_down',
    severity: 'critical',
    summary: 'is down',
    reason: 'Both paths fail.',
    sinceMs: atMs,
  } as const;
  const beginning = { id, environment, isStorm: false, openedAtMs: atMs, follows: null, alerts: [alert] };
  const { escalation } = DEFAULT_RESPONDING;
  const policy = { escalation, reopenWithinMs: 600_000, longestSnoozeMs: 604_800_000 };
  return { ...beginIncident(beginning).state, policy };
}
