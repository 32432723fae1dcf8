import { advanceIncident, beginIncident } from '../../../src/domain/incident/advance-incident.ts';
import type { IncidentState } from '../../../src/domain/incident/incident-state.ts';
import type { TimelineEntry } from '../../../src/domain/incident/timeline-entry.ts';
import { DEFAULT_RESPONDING } from '../../../src/domain/release/default-responding.ts';

/** Id of `anOpenIncident` where no other is asked for. */
export const INCIDENT_ID = 'K7Q2MD';

interface Opening {
  readonly id?: string;
  readonly environment: string;
  readonly server: string;
  /** It has been open for a minute by then. */
  readonly nowMs: number;
}

export interface OpenedIncident {
  readonly state: IncidentState;
  readonly entries: readonly TimelineEntry[];
}

/** A server that is down since a minute, of which the console has been told; the team lead comes next. */
export function anOpenIncident({ id = INCIDENT_ID, environment, server, nowMs }: Opening): OpenedIncident {
  const openedAtMs = nowMs - 60_000;
  const begun = beginIncident({
    environment,
    id,
    isStorm: false,
    openedAtMs,
    follows: null,
    alerts: [
      {
        server,
        rule: 'server_down',
        severity: 'critical',
        summary: 'No path of the server answers',
        reason: 'UNHEALTHY: MCP timeout after 10.0 s; REST connection_refused',
        sinceMs: openedAtMs - 2_000,
      },
    ],
  });
  const { routing, escalation } = DEFAULT_RESPONDING;
  const critical = { ...escalation.critical, nextContacts: ['team_lead', 'devops'] };
  const policy = {
    escalation: { ...escalation, critical },
    reopenWithinMs: routing.reopenWithinMs,
    longestSnoozeMs: routing.longestSilenceMs,
  };
  const told = advanceIncident(begun.state, [{ kind: 'policy_read', policy }], openedAtMs + 1_000);
  return { state: told.state, entries: [...begun.entries, ...told.entries] };
}
