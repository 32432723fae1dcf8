import type { Severity } from '../../../src/domain/alert/alert-rule.ts';
import type { EscalationPolicy } from '../../../src/domain/escalation/escalation-policy.ts';
import { beginIncident } from '../../../src/domain/incident/advance-incident.ts';
import type { IncidentBeginning } from '../../../src/domain/incident/advance-incident.ts';
import type { RespondingPolicy } from '../../../src/domain/incident/incident-state.ts';
import { LivingIncident } from '../responding/living-incident.ts';
import { anIncidentAlert } from './a-routed-alert.ts';
import { aPolicy } from './responding.ts';

const MINUTE_MS = 60_000;

/** The matrix's critical one: Slack and the contact at once, a page at 5 min, the next contact at 15 and 30. */
export const CRITICAL = aPolicy({
  levels: [
    { afterMs: 0, notify: ['slack', 'contact'] },
    { afterMs: 5 * MINUTE_MS, notify: ['pagerduty'] },
    { afterMs: 15 * MINUTE_MS, notify: ['next_contact', 'hook'] },
  ],
});

/** That of `CRITICAL` for critical ones; of others the contact at once and the next ones an hour apart. */
export function aRespondingPolicy(
  changes: Partial<Record<Severity, EscalationPolicy>> = {},
): RespondingPolicy {
  const other = aPolicy({ withinMs: 60 * MINUTE_MS });
  return {
    escalation: { critical: CRITICAL, high: other, medium: other, low: other, ...changes },
    reopenWithinMs: 10 * MINUTE_MS,
    longestSnoozeMs: 24 * 60 * MINUTE_MS,
  };
}

/** K7Q2MD, opened at 0 because `server_down` of `search` fires; who is told has not been read yet. */
export function aYoungIncident(changes: Partial<IncidentBeginning> = {}): LivingIncident {
  return new LivingIncident(
    beginIncident({
      environment: 'production',
      id: 'K7Q2MD',
      isStorm: false,
      openedAtMs: 0,
      follows: null,
      alerts: [anIncidentAlert()],
      ...changes,
    }),
  );
}

/** The same after it was read who is told: the first have been. */
export function anIncident(
  changes: Partial<IncidentBeginning> = {},
  policy: RespondingPolicy = aRespondingPolicy(),
): LivingIncident {
  const incident = aYoungIncident(changes);
  incident.take({ kind: 'policy_read', policy });
  incident.take({ kind: 'addressed', channels: ['slack'], unreachable: [] });
  return incident;
}
