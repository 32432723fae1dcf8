import { html } from 'hono/html';
import { describePause, RESUME_COMMAND } from '../../domain/fleet/mode.ts';
import type { Caller } from '../../actions/action.ts';
import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import { ageInWords } from './age-in-words.ts';
import { incidentLines } from './incident-lines.ts';
import { countOf, fleetSentence, worstStatus } from './fleet-sentence.ts';
import type { Markup } from './markup.ts';
import { page, REFRESH_SECONDS } from './page.ts';
import { serverRows } from './server-rows.ts';
import { STATUS_LOOK, STATUS_ORDER } from './status-look.ts';

/** Who looks, as he is told. */
export type ShownCaller = Pick<Caller, 'who' | 'role'>;

export interface StatusPage {
  readonly fleet: FleetAtMoment;
  /** Open ones, newest first. */
  readonly incidents: readonly IncidentView[];
  readonly caller: ShownCaller;
  readonly temporalUiUrl: string | undefined;
}

/** The page at `/`: one sentence, whether it can be believed, what people are at, and the servers, worst first. No script. */
export function statusPage({ fleet, incidents, caller, temporalUiUrl }: StatusPage): Markup {
  const { glyph, style } = STATUS_LOOK[worstStatus(fleet)];
  return page({
    title: `${glyph} ${fleet.environment}: ${fleetSentence(fleet)}`,
    body: html`<header>
        <p class="quiet">Watchkeeper · ${fleet.environment}</p>
        <h1><span class="${style}" aria-hidden="true">${glyph}</span> ${fleetSentence(fleet)}</h1>
        ${pauseNote(fleet)} ${freshness(fleet)} ${counts(fleet)} ${incidentLines(incidents, fleet.nowMs)}
      </header>
      <main>${fleet.servers.length === 0 ? emptyFleet(fleet) : serverRows(fleet.servers, fleet.nowMs)}</main>
      ${footer({ fleet, caller, temporalUiUrl })}`,
  });
}

function pauseNote({ mode, nowMs }: FleetAtMoment): Markup | '' {
  if (mode?.mode !== 'paused') return '';
  return html`<p class="stale" role="status">
    ▲ ${describePause(mode, nowMs)} Go on with: <code>${RESUME_COMMAND}</code>
  </p>`;
}

function freshness({ servers, mode, nowMs }: FleetAtMoment): Markup {
  const stale = servers.filter((server) => server.stale).length;
  const ages = servers.flatMap(({ ageMs }) => (ageMs === null ? [] : [ageMs]));
  const asOf = html`<time>${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')} UTC</time>, reloads
    every ${REFRESH_SECONDS} s`;
  if (ages.length === 0)
    return html`<p class="stale" role="status">◌ Nothing has been checked yet.</p>
      <p class="quiet">${asOf}</p>`;
  const newest = ageInWords(ages.reduce((least, ageMs) => Math.min(least, ageMs)));
  if (stale === 0) return html`<p class="quiet" role="status">Newest check ${newest} ago. ${asOf}</p>`;
  return html`<p class="stale" role="status">
      ◌ Data is stale for ${stale} of ${servers.length}; the newest check is ${newest}
      old.${mode?.mode === 'paused' ? '' : ' Is a worker running?'}
    </p>
    <p class="quiet">${asOf}</p>`;
}

function counts(fleet: FleetAtMoment): Markup {
  return html`<ul class="counts">
    ${STATUS_ORDER.map((status) => {
      const { glyph, word, style } = STATUS_LOOK[status];
      const count = countOf(fleet, status);
      return html`<li class="${count === 0 ? 'none' : style}">
        <span aria-hidden="true">${glyph}</span> <strong>${count}</strong> ${word.toLowerCase()}
      </li>`;
    })}
  </ul>`;
}

function emptyFleet({ environment }: FleetAtMoment): Markup {
  return html`<p>Nothing is watched in ${environment}. Add servers to its configuration file.</p>`;
}

const LINKS = [
  ['/status/health', 'health'],
  ['/status/servers', 'servers'],
  ['/status/dual-check', 'dual check'],
  ['/status/metrics', 'metrics'],
  ['/status/circuit-breaker', 'circuit breakers'],
  ['/metrics', 'Prometheus'],
  ['/readyz', 'readiness'],
] as const;

function footer({ fleet, caller, temporalUiUrl }: Omit<StatusPage, 'incidents'>): Markup {
  const query = `?environment=${encodeURIComponent(fleet.environment)}`;
  return html`<footer>
    <nav aria-label="Data">
      ${LINKS.map(([path, words]) => html`<a href="${path}${query}">${words}</a> `)}
      ${temporalUiUrl === undefined ? '' : html`<a href="${temporalUiUrl}">Temporal</a>`}
    </nav>
    <p class="quiet">${callerText(caller)}</p>
  </footer>`;
}

function callerText({ who, role }: ShownCaller): Markup {
  if (who === 'local')
    return html`Open on this machine without a login: you act as <strong>local</strong> (${role}).`;
  return html`You are <strong>${who}</strong> (${role}).`;
}
