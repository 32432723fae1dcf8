import type { IncidentView } from '../incident/incident-view.ts';
import { BARE_BRIEF } from './bare-brief.ts';

interface HeadFacts {
  readonly environment: string;
  /** The incident that the notice is about; null where it is of none. */
  readonly about: IncidentView | null;
  readonly publicUrl: string | null;
  /** What it is called where it is of no incident. */
  readonly name: string;
  /** Whom it concerns, the first ones by name. */
  readonly servers: readonly string[];
}

const MEMBERS = 20;

/** What every notice that a person sends has in common: it is critical, and of the incident if there is one. */
export function noticeHead({ environment, about, publicUrl, name, servers }: HeadFacts) {
  return {
    ...BARE_BRIEF,
    id: about?.id ?? name,
    environment,
    status: 'triggered',
    severity: 'critical',
    members: servers.slice(0, MEMBERS),
    memberCount: servers.length,
    assignee: about?.assignee ?? null,
    url: publicUrl,
  } as const;
}
