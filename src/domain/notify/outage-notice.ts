import type { ServerStatus } from '../check/check.ts';
import { isOpen } from '../incident/incident-status.ts';
import type { IncidentView } from '../incident/incident-view.ts';
import { noticeHead } from './notice-head.ts';
import type { IncidentBrief } from './notification.ts';
import { clock, describeSpan } from './story.ts';

export interface ServerStanding {
  readonly name: string;
  readonly status: ServerStatus;
  readonly sinceMs: number | null;
}

/** Whose turn it is. */
export interface OnTurn {
  readonly rotation: string;
  /** Null where nobody has it. */
  readonly user: string | null;
}

export interface OutageFacts {
  readonly environment: string;
  readonly servers: readonly ServerStanding[];
  /** What the notice is about; null where it is of none. */
  readonly about: IncidentView | null;
  /** Those that are open, newest first. */
  readonly incidents: readonly IncidentView[];
  readonly oncall: readonly OnTurn[];
  readonly atMs: number;
  readonly publicUrl: string | null;
}

const NAMED = 10;
const INCIDENTS = 5;

/**
 * The incident that an outage's notice is about: what is told once is told once for it. The system-wide one, else the
 * oldest critical one; null where there is neither.
 */
export function incidentOfOutage(incidents: readonly IncidentView[]): IncidentView | null {
  const open = incidents.filter(({ phase }) => isOpen(phase.status));
  const oldest = open.toSorted((one, other) => one.openedAtMs - other.openedAtMs);
  return (
    oldest.find(({ isStorm }) => isStorm) ?? oldest.find(({ severity }) => severity === 'critical') ?? null
  );
}

/** How the fleet stands, for everybody: how much is down, which, since when, what is open, and who is on call. */
export function outageBrief(facts: OutageFacts): IncidentBrief {
  const { environment, servers, incidents, about, atMs } = facts;
  const down = servers.filter(({ status }) => status === 'UNHEALTHY');
  const newestMs = down
    .flatMap(({ sinceMs }) => sinceMs ?? [])
    .reduce((one, other) => Math.max(one, other), 0);
  const openedAtMs = about?.openedAtMs ?? (newestMs === 0 ? atMs : newestMs);
  return {
    ...noticeHead({ ...facts, name: 'OUTAGE', servers: down.map(({ name }) => name) }),
    title: `outage of ${environment}: ${downText(down.length, servers.length)}`,
    cause: causeOf(servers, atMs),
    openedAtMs,
    resolvedAtMs: null,
    notes: [...incidentNotes(incidents), oncallNote(facts.oncall)],
  };
}

function downText(down: number, all: number): string {
  return down === 0 ? 'no server is down now' : `${down} of ${all} servers are down`;
}

/** Each with its own time: one that has been down for weeks says nothing of the outage. */
function causeOf(servers: readonly ServerStanding[], atMs: number): string {
  const of = (status: ServerStatus): readonly ServerStanding[] =>
    servers.filter((each) => each.status === status);
  const down = of('UNHEALTHY');
  const rest = (['DEGRADED', 'UNKNOWN', 'HEALTHY'] as const)
    .map((status) => `${of(status).length} ${status.toLowerCase()}`)
    .join(', ');
  if (down.length === 0) return `No server is down: ${rest}.`;
  const more = down.length > NAMED ? ` and ${down.length - NAMED} more` : '';
  const newestFirst = down.toSorted((one, other) => (other.sinceMs ?? 0) - (one.sinceMs ?? 0));
  const named = newestFirst
    .slice(0, NAMED)
    .map(({ name, sinceMs }) => (sinceMs === null ? name : `${name} for ${describeSpan(atMs - sinceMs)}`));
  return `Down: ${named.join(', ')}${more}. The others: ${rest}.`;
}

function incidentNotes(incidents: readonly IncidentView[]): readonly string[] {
  if (incidents.length === 0) return ['No incident is open.'];
  const more = incidents.length - INCIDENTS;
  return [
    ...incidents.slice(0, INCIDENTS).map(incidentLine),
    ...(more > 0 ? [`${more} more incidents are open.`] : []),
  ];
}

/** "K7Q2MD critical, acknowledged by ann since 14:31 UTC: search is down; open since 14:30 UTC". */
export function incidentLine({ id, severity, phase, title, openedAtMs }: IncidentView): string {
  const by = 'who' in phase && phase.who !== null ? ` by ${phase.who}` : '';
  return `${id} ${severity}, ${phase.status}${by}: ${title}; open since ${clock(openedAtMs)}`;
}

function oncallNote(oncall: readonly OnTurn[]): string {
  if (oncall.length === 0) return 'On call: no rotation is configured.';
  return `On call: ${oncall.map(({ rotation, user }) => `${user ?? 'nobody'} (${rotation})`).join(', ')}.`;
}
