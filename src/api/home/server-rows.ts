import { html } from 'hono/html';
import { presentRow } from '../../actions/server/server-row.ts';
import type { ServerNow } from '../../actions/server/server-now.ts';
import { hasSucceeded, isGood, type Verdict } from '../../domain/probe/verdict.ts';
import { ageInWords } from './age-in-words.ts';
import type { Markup } from './markup.ts';
import { lookOfServer, STATUS_LOOK, STATUS_ORDER } from './status-look.ts';

/** A page is read by people; the rest is in the JSON. */
const MAX_ROWS = 200;

/** The servers, worst first, and among equals the one that has been so for longest. */
export function serverRows(servers: readonly ServerNow[], nowMs: number): Markup {
  const shown = worstFirst(servers).slice(0, MAX_ROWS);
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

function worstFirst(servers: readonly ServerNow[]): readonly ServerNow[] {
  return [...servers].sort(
    (a, b) =>
      STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status) ||
      (a.state?.statusSinceMs ?? Infinity) - (b.state?.statusSinceMs ?? Infinity) ||
      (a.spec.name < b.spec.name ? -1 : 1),
  );
}

function row(server: ServerNow, nowMs: number): Markup {
  const { spec, status, state, view, ageMs, stale } = server;
  const { error_message } = presentRow(server);
  const { glyph, word, style } = lookOfServer(server);
  // Of UNKNOWN it is not known since when.
  const sinceMs = status === 'UNKNOWN' ? null : (state?.statusSinceMs ?? null);
  return html`<tr class="${style}-row">
    <td class="${style}"><span aria-hidden="true">${glyph}</span> ${word}</td>
    <th scope="row">
      <a href="/status/servers/${encodeURIComponent(spec.name)}">${spec.name}</a> ${notes(server)}
      ${error_message === null ? '' : html`<small>${error_message}</small>`}
    </th>
    <td data-label="MCP">${path(view?.mcp ?? null)}</td>
    <td data-label="REST">${path(view?.rest ?? null)}</td>
    <td data-label="Since">${sinceMs === null ? '–' : moment(sinceMs, ageInWords(nowMs - sinceMs))}</td>
    <td data-label="Checked">
      ${view === null || ageMs === null ? 'never' : moment(view.atMs, `${ageInWords(ageMs)} ago`)}${
        stale ? ' (stale)' : ''
      }
    </td>
  </tr>`;
}

/** What is remarkable beside the status. */
function notes({ state, spec }: ServerNow): readonly Markup[] {
  const said = [
    ...(state !== null && spec.breaker.enabled && state.breaker.overall !== 'CLOSED'
      ? [`breaker ${state.breaker.overall.replace('_', ' ').toLowerCase()}`]
      : []),
    ...((state?.contract.drift.length ?? 0) > 0 ? ['tools changed'] : []),
  ];
  return said.map((note) => html`<span class="note">${note}</span> `);
}

/** The exact time shows when the pointer rests on the rough one. */
function moment(atMs: number, words: string): Markup {
  const iso = new Date(atMs).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${words}</time>`;
}

function path(
  probe: { readonly verdict: Verdict; readonly durationMs: number | null } | null,
): Markup | string {
  if (probe === null) return '–';
  if (probe.verdict === 'disabled') return html`<span class="quiet">off</span>`;
  const took = probe.durationMs === null ? '' : ` ${Math.round(probe.durationMs)} ms`;
  const { glyph, style } = STATUS_LOOK[statusOfVerdict(probe.verdict)];
  return html`<span class="${style}"
      ><span aria-hidden="true">${glyph}</span> ${probe.verdict.replaceAll('_', ' ')}</span
    ><span class="quiet">${took}</span>`;
}

function statusOfVerdict(verdict: Verdict): 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' {
  if (isGood(verdict)) return 'HEALTHY';
  return hasSucceeded(verdict) ? 'DEGRADED' : 'UNHEALTHY';
}
