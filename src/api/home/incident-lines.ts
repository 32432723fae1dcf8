import { html } from 'hono/html';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import { ageInWords } from './age-in-words.ts';
import type { Markup } from './markup.ts';

/** More are counted, not listed. */
export const SHOWN_INCIDENTS = 5;

/** The incidents that are open, newest first, each with who has it or who is told next; nothing where none is. */
export function incidentLines(open: readonly IncidentView[], nowMs: number): Markup | '' {
  if (open.length === 0) return '';
  const more = open.length > SHOWN_INCIDENTS;
  return html`<ul class="incidents" aria-label="Open incidents">
    ${open.slice(0, SHOWN_INCIDENTS).map((incident) => incidentLine(incident, nowMs))}
    ${more ? html`<li>and more: <code>watchkeeper incident list</code></li>` : ''}
  </ul>`;
}

function incidentLine(incident: IncidentView, nowMs: number): Markup {
  const { id, environment, severity, title, openedAtMs } = incident;
  const path = `/api/v1/incidents/${encodeURIComponent(id)}?environment=${encodeURIComponent(environment)}`;
  return html`<li>
    <a href="${path}">${id}</a> <strong>${severity}</strong> ${title}
    <span class="quiet">${standing(incident, nowMs)}; open for ${ageInWords(nowMs - openedAtMs)}</span>
  </li>`;
}

function standing({ phase, assignee, quiet, next }: IncidentView, nowMs: number): string {
  if (quiet !== null) return `quiet: ${quiet.by}`;
  const who = assignee ?? ('who' in phase ? phase.who : null);
  if (phase.status !== 'triggered') return who === null ? phase.status : `${phase.status}, ${who} has it`;
  if (next === null) return 'nobody has answered, and nobody is left to tell';
  return `nobody has answered; ${next.targets.join(', ')} next, in ${ageInWords(next.atMs - nowMs)}`;
}
