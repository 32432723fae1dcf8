import type { ServerStatus } from '../check/check.ts';
import type { CheckView } from '../check/check-view.ts';
import type { IncidentBrief, IncidentButton } from '../notify/notification.ts';
import { INCIDENT_BUTTONS } from '../notify/notification.ts';
import type { RespondingSettings } from '../release/responding-settings.ts';
import type { SequencedEdge } from '../watch/edge.ts';
import { worstAlert } from './incident-phase.ts';
import { isOpen } from './incident-status.ts';
import type { IncidentView } from './incident-view.ts';

interface Surroundings {
  /** Of the first server, oldest first. */
  readonly checks: readonly CheckView[];
  /** Of the first server, in the hour before the incident and since, oldest first. */
  readonly edges: readonly SequencedEdge[];
  readonly settings: Linking;
}

/** Where links lead. */
export interface Linking extends Pick<RespondingSettings, 'publicUrl' | 'temporalUiUrl'> {
  /** Temporal's. */
  readonly namespace: string;
}

const MEMBERS_SHOWN = 20;
/** What the first look does, until there are runbooks. */
export const FIRST_LOOK_TITLE = 'First look: check and contract diff';

const LETTERS = {
  HEALTHY: 'H',
  DEGRADED: 'D',
  UNHEALTHY: 'U',
  UNKNOWN: '?',
} as const satisfies Record<ServerStatus, string>;

/** An incident as a message shows it. */
export function briefOf(view: IncidentView, { checks, edges, settings }: Surroundings): IncidentBrief {
  const { phase, id, environment } = view;
  const buttons = buttonsOf(view);
  const worst = worstAlert(view);
  return {
    id,
    environment,
    status: phase.status,
    severity: view.severity,
    title: view.title,
    cause: view.cause,
    openedAtMs: view.openedAtMs,
    resolvedAtMs: isOpen(phase.status) ? null : view.resolvedAtMs,
    members: view.servers.slice(0, MEMBERS_SHOWN),
    memberCount: view.servers.length,
    rules: [...new Set(view.alerts.map(({ rule }) => rule))],
    acknowledgedBy: phase.status === 'acknowledged' ? phase.who : null,
    assignee: view.assignee,
    nextEscalation: view.next === null ? null : { atMs: view.next.atMs, whom: view.next.targets },
    snoozedUntilMs: phase.status === 'snoozed' ? phase.untilMs : null,
    recentChecks: checks.map(({ status }) => LETTERS[status]).join(''),
    changes: edges
      .filter(({ atMs }) => atMs < view.openedAtMs)
      .map(({ condition, became, reason }) => `${condition} ${became ? 'began' : 'ended'}: ${reason}`),
    runbook: buttons.includes('run') ? FIRST_LOOK_TITLE : null,
    runbookToFollow: worst?.runbook ?? null,
    notes: Object.entries(worst?.annotations ?? {}).map(([name, text]) => `${name}: ${text}`),
    buttons,
    url: linkTo(settings.publicUrl, `?environment=${encodeURIComponent(environment)}`),
    temporalUrl: linkTo(
      settings.temporalUiUrl,
      `namespaces/${encodeURIComponent(settings.namespace)}/workflows/incident%3A${id}`,
    ),
  };
}

/** Every command that would not be refused has its button; a silence can be asked for while something fires. */
function buttonsOf({ commands, alerts, phase }: IncidentView): readonly IncidentButton[] {
  const valid = new Set<string>(commands);
  const isFiring = phase.status !== 'closed' && alerts.some(({ clearedAtMs }) => clearedAtMs === null);
  return INCIDENT_BUTTONS.filter((button) => (button === 'silence' ? isFiring : valid.has(button)));
}

function linkTo(base: string | null, path: string): string | null {
  return base === null ? null : `${base.replace(/\/+$/, '')}/${path}`;
}
