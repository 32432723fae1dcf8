import type { Json, RunbookInput } from '../runbook/runbook.ts';
import { iso } from '../zone/iso.ts';
import { worstAlert } from './incident-phase.ts';
import type { IncidentView } from './incident-view.ts';

/** The runbook that its worst alert says to follow, of those that say one; null where none does. */
export function runbookOf({ alerts }: Pick<IncidentView, 'alerts'>): string | null {
  return worstAlert({ alerts: alerts.filter(({ runbook }) => runbook !== undefined) })?.runbook ?? null;
}

/** Inputs that are plain from the incident: itself, and its server where it has one alone. */
export function inputsOf(
  { id, servers }: Pick<IncidentView, 'id' | 'servers'>,
  wanted: Readonly<Record<string, RunbookInput>>,
): Readonly<Record<string, Json>> {
  const [server, ...others] = servers;
  const filled = Object.entries(wanted).flatMap(([name, { type }]): readonly (readonly [string, Json])[] => {
    if (type === 'incident') return [[name, id]];
    return type === 'server' && server !== undefined && others.length === 0 ? [[name, server]] : [];
  });
  return Object.fromEntries(filled);
}

/** Why no runbook is run for it, and what can be done instead; null where one may be. */
export function refuseRunbook({ id, phase }: Pick<IncidentView, 'id' | 'phase'>): string | null {
  switch (phase.status) {
    case 'triggered':
    case 'acknowledged':
    case 'snoozed':
      return null;
    case 'resolved':
      return `${id} is resolved since ${iso(phase.sinceMs)}. \`watchkeeper incident reopen ${id}\` opens it again; \`watchkeeper run RUNBOOK\` runs one for no incident.`;
    case 'closed':
      return phase.foldedInto === null
        ? `${id} closed at ${iso(phase.sinceMs)}. \`watchkeeper run RUNBOOK\` runs one for no incident.`
        : `${id} is part of the outage ${phase.foldedInto}: use that one.`;
  }
}
