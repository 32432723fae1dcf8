import { OPEN_STATUSES } from '../../domain/incident/incident-status.ts';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import type { IncidentBrief } from '../../domain/notify/notification.ts';
import type { NoticeKind } from '../../domain/notify/notice-recipients.ts';
import { incidentOfOutage, outageBrief } from '../../domain/notify/outage-notice.ts';
import { securityBrief } from '../../domain/notify/security-notice.ts';
import { onCall } from '../../domain/oncall/who-is-on-call.ts';
import type { RespondingSettings } from '../../domain/release/responding-settings.ts';
import type { ActionContext } from '../action.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { findIncident } from '../incident/find-incident.ts';
import { readTimeline } from '../incident/read-timeline.ts';
import { rotationNames } from '../oncall/rotations.ts';
import { serverNow } from '../server/server-now.ts';

export interface Notice {
  /** What it is about, and told once for; null where it is of no incident. */
  readonly about: IncidentView | null;
  readonly brief: IncidentBrief;
}

interface Asked {
  readonly kind: NoticeKind;
  readonly incident: string | undefined;
}

const INCIDENTS_READ = 100;
const RECORDS_READ = 500;
const HOUR_MS = 3_600_000;

/** Says how things stand now, as the store has it. Throws NOT_FOUND for an incident that is not there. */
export async function composeNotice(
  context: ActionContext,
  settings: RespondingSettings,
  { kind, incident }: Asked,
): Promise<Notice> {
  const { store, environment } = context;
  const open = await store.incidents(environment, { statuses: OPEN_STATUSES, limit: INCIDENTS_READ });
  const given = incident === undefined ? null : await findIncident(context, incident);
  if (kind === 'outage')
    return outageNotice(context, settings, { open, about: given ?? incidentOfOutage(open) });
  return securityNotice(context, settings, given ?? open[0] ?? null);
}

async function outageNotice(
  { store, environment, nowMs }: ActionContext,
  { oncall, publicUrl }: RespondingSettings,
  { open, about }: { readonly open: readonly IncidentView[]; readonly about: IncidentView | null },
): Promise<Notice> {
  const atMs = nowMs();
  const fleet = await readFleet(store, environment);
  const servers = fleet.map((watched) => ({
    name: watched.spec.name,
    status: serverNow(watched, atMs).status,
    sinceMs: watched.state?.statusSinceMs ?? null,
  }));
  const turns = rotationNames(oncall).map((rotation) => ({
    rotation,
    user: onCall(oncall, rotation, atMs)?.user ?? null,
  }));
  return {
    about,
    brief: outageBrief({ environment, servers, about, incidents: open, oncall: turns, atMs, publicUrl }),
  };
}

async function securityNotice(
  context: ActionContext,
  { publicUrl }: RespondingSettings,
  incident: IncidentView | null,
): Promise<Notice> {
  const { store, environment, nowMs } = context;
  const atMs = nowMs();
  const sinceMs = incident?.openedAtMs ?? atMs - HOUR_MS;
  const [timeline, records] = await Promise.all([
    incident === null ? [] : readTimeline(context, incident.id),
    store.audit(environment, RECORDS_READ, { sinceMs }),
  ]);
  const changes = records.filter(
    ({ phase, outcome, action }) => phase === 'after' && outcome === 'done' && !MESSAGES.includes(action),
  );
  return {
    about: incident,
    brief: securityBrief({ environment, incident, timeline, changes, atMs, publicUrl }),
  };
}

/** To tell of it is not to do something about it. */
const MESSAGES = ['alert/notify', 'alert/test'];
