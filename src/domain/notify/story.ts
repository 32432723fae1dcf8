import type { IncidentBrief, Notification } from './notification.ts';

/** How an incident stands, for a headline: "ACKNOWLEDGED by Ana", "RESOLVED in 14 min"; null while nobody has answered. */
export function standing(incident: IncidentBrief): string | null {
  switch (incident.status) {
    case 'triggered':
      return null;
    case 'acknowledged':
      return incident.acknowledgedBy === null ? 'ACKNOWLEDGED' : `ACKNOWLEDGED by ${incident.acknowledgedBy}`;
    case 'mitigating':
      return 'MITIGATING';
    case 'snoozed':
      return incident.snoozedUntilMs === null ? 'SNOOZED' : `SNOOZED until ${clock(incident.snoozedUntilMs)}`;
    case 'resolved':
      return `RESOLVED${span(incident)}`;
    case 'closed':
      return `CLOSED, resolved${span(incident)}`;
  }
}

function span({ openedAtMs, resolvedAtMs }: IncidentBrief): string {
  return resolvedAtMs === null ? '' : ` in ${describeSpan(resolvedAtMs - openedAtMs)}`;
}

/** What a locked screen shows first: "CRITICAL · search-mcp is down · ACKNOWLEDGED by Ana". One line. */
export function headline({ event, incident }: Notification): string {
  const parts = [
    event === 'test' ? 'TEST' : null,
    incident.severity.toUpperCase(),
    incident.title,
    standing(incident),
  ];
  return oneLine(parts.filter((part) => part !== null).join(' · '));
}

/** Whom it affects: "3 servers: a, b and 1 more". */
export function impact({ members, memberCount }: IncidentBrief, shown = members.length): string {
  if (memberCount === 0) return 'the installation itself';
  const named = members.slice(0, shown);
  const more = memberCount - named.length;
  const rest = more === 0 ? '' : ` and ${more} more`;
  return `${memberCount} server${memberCount === 1 ? '' : 's'}: ${named.join(', ')}${rest}`;
}

/** Who has it, and who is told next: "nobody yet; next at 14:45 UTC: team lead". */
export function responsibility(incident: IncidentBrief): string {
  const { assignee, acknowledgedBy, nextEscalation } = incident;
  const who = assignee ?? acknowledgedBy ?? 'nobody yet';
  if (nextEscalation === null) return who;
  return `${who}; next at ${clock(nextEscalation.atMs)}: ${nextEscalation.whom.join(', ')}`;
}

/** "14:30 UTC". */
export function clock(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(11, 16)} UTC`;
}

const MINUTE_MS = 60_000;

/** "40 s", "14 min", "2 h 5 min". */
export function describeSpan(spanMs: number): string {
  const seconds = Math.max(0, Math.round(spanMs / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(spanMs / MINUTE_MS);
  const rest = minutes % 60;
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** Without what a server may have put in to break a line, to steer a terminal or to turn the direction of letters. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ').trim();
}
