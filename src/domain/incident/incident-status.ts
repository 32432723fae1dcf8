/**
 * `triggered`: nobody has answered. `acknowledged`: somebody has it. `mitigating`: a changing step of its runbook runs.
 * `snoozed`: left alone until a time. `resolved`: recovered, or resolved by hand; it may still reopen. `closed`: over.
 */
export const INCIDENT_STATUSES = [
  'triggered',
  'acknowledged',
  'mitigating',
  'snoozed',
  'resolved',
  'closed',
] as const;

export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

/** Somebody has to do something, or has said when. */
export const OPEN_STATUSES: readonly IncidentStatus[] = [
  'triggered',
  'acknowledged',
  'mitigating',
  'snoozed',
];

export function isOpen(status: IncidentStatus): boolean {
  return OPEN_STATUSES.includes(status);
}
