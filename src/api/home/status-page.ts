import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import { presentRow } from '../../actions/server/server-row.ts';
import type { ServerNow } from '../../actions/server/server-now.ts';
import type { ServerStatus } from '../../domain/check/check.ts';
import { ageInWords } from './age-in-words.ts';
import { STATUS_LOOK, STATUS_ORDER } from './status-look.ts';

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

const REFRESH_SECONDS = 5;
/** A page is read by people; the rest is in the JSON. */
const MAX_ROWS = 200;

/** The page at `/`: one sentence, whether it can be believed, and the servers, worst first. No script. */
export function statusPage(fleet: FleetAtMoment): Markup {
  const servers = worstFirst(fleet.servers);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="${REFRESH_SECONDS}" />
        <title>${titleOf(fleet)}</title>
        <link rel="stylesheet" href="/status.css" />
      </head>
      <body>
        <header>
          <h1>${sentenceOf(fleet)}</h1>
          ${freshnessOf(fleet)}
        </header>
        <main>${servers.length === 0 ? emptyFleet(fleet) : table(servers, fleet.nowMs)}</main>
        ${footer(fleet)}
      </body>
    </html>`;
}

/** What the page says when the fleet could not be read: an error never looks empty or healthy. */
export function failurePage(message: string, requestId: string): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="${REFRESH_SECONDS}" />
        <title>■× No data</title>
        <link rel="stylesheet" href="/status.css" />
      </head>
      <body>
        <header>
          <h1><span class="unhealthy">■× No data.</span> The fleet cannot be read.</h1>
          <p class="stale" role="status">${message}</p>
          <p class="quiet">Request ${requestId}. This page tries again every ${REFRESH_SECONDS} s.</p>
        </header>
      </body>
    </html>`;
}

function worstFirst(servers: readonly ServerNow[]): readonly ServerNow[] {
  return [...servers].sort(
    (a, b) =>
      STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status) ||
      (a.state?.statusSinceMs ?? Infinity) - (b.state?.statusSinceMs ?? Infinity) ||
      (a.spec.name < b.spec.name ? -1 : 1),
  );
}

function titleOf(fleet: FleetAtMoment): string {
  const worst = STATUS_ORDER.find((status) => countOf(fleet, status) > 0) ?? 'UNKNOWN';
  return `${STATUS_LOOK[worst].glyph} ${fleet.environment}: ${sentenceOf(fleet)}`;
}

function sentenceOf(fleet: FleetAtMoment): string {
  const total = fleet.servers.length;
  if (total === 0) return 'No servers are configured.';
  const troubled = STATUS_ORDER.filter((status) => status !== 'HEALTHY')
    .map((status) => ({ status, count: countOf(fleet, status) }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status.toLowerCase()}`);
  const servers = total === 1 ? '1 server' : `${total} servers`;
  return troubled.length === 0 ? `All of ${servers} healthy.` : `${troubled.join(', ')} of ${servers}.`;
}

function countOf(fleet: FleetAtMoment, status: ServerStatus): number {
  return fleet.servers.filter((server) => server.status === status).length;
}

function freshnessOf({ servers, nowMs, environment }: FleetAtMoment): Markup {
  const stale = servers.filter((server) => server.stale).length;
  const ages = servers.flatMap(({ ageMs }) => (ageMs === null ? [] : [ageMs]));
  const newest = ages.length === 0 ? null : Math.min(...ages);
  const said =
    newest === null
      ? html`<p class="stale" role="status">◌ Nothing has been checked yet.</p>`
      : stale > 0
        ? html`<p class="stale" role="status">
            ◌ Data is stale for ${stale} of ${servers.length}; the newest check is ${ageInWords(newest)} old.
            Is a worker running?
          </p>`
        : html`<p class="quiet" role="status">Newest check ${ageInWords(newest)} ago.</p>`;
  return html`${said}
    <p class="quiet">${environment} · <time>${new Date(nowMs).toISOString()}</time> · reloads itself</p>`;
}

function emptyFleet({ environment }: FleetAtMoment): Markup {
  return html`<p>Nothing is watched in ${environment}. Add servers to its configuration file.</p>`;
}

function table(servers: readonly ServerNow[], nowMs: number): Markup {
  const shown = servers.slice(0, MAX_ROWS);
  const left = servers.length - shown.length;
  return html`<table>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Server</th>
          <th scope="col">MCP</th>
          <th scope="col">REST</th>
          <th scope="col">Since</th>
          <th scope="col">Checked</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map((server) => row(server, nowMs))}
      </tbody>
    </table>
    ${left > 0 ? html`<p class="quiet">And ${left} more: <a href="/status/servers">all of them</a>.</p>` : ''}`;
}

function row(server: ServerNow, nowMs: number): Markup {
  const { spec, status, state, view, ageMs, stale } = server;
  const { error_message } = presentRow(server);
  const look = STATUS_LOOK[status];
  const since = state?.statusSinceMs ?? null;
  return html`<tr>
    <td class="${look.style}"><span aria-hidden="true">${look.glyph}</span> ${status}</td>
    <th scope="row">
      <a href="/status/servers/${encodeURIComponent(spec.name)}">${spec.name}</a>
      ${error_message === null ? '' : html`<small>${error_message}</small>`}
    </th>
    <td data-label="MCP">${pathWords(view?.mcp ?? null)}</td>
    <td data-label="REST">${pathWords(view?.rest ?? null)}</td>
    <td data-label="Since">${since === null ? '–' : ageInWords(nowMs - since)}</td>
    <td data-label="Checked">
      ${ageMs === null ? 'never' : `${ageInWords(ageMs)} ago`}${stale ? ' (stale)' : ''}
    </td>
  </tr>`;
}

function pathWords(probe: { readonly verdict: string; readonly durationMs: number | null } | null): string {
  if (probe === null) return '–';
  const took = probe.durationMs === null ? '' : ` ${Math.round(probe.durationMs)} ms`;
  return `${probe.verdict.replaceAll('_', ' ')}${took}`;
}

function footer({ environment }: FleetAtMoment): Markup {
  const query = `?environment=${encodeURIComponent(environment)}`;
  const links = [
    '/status/health',
    '/status/servers',
    '/status/dual-check',
    '/status/metrics',
    '/status/circuit-breaker',
    '/metrics',
    '/readyz',
  ];
  return html`<footer>
    <p>${raw(links.map((path) => `<a href="${path}${query}">${path}</a>`).join(' '))}</p>
    <p class="quiet">Open on this machine without a login: you act as <strong>local</strong> (admin).</p>
  </footer>`;
}
