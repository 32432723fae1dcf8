import { html } from 'hono/html';
import type { Markup } from './markup.ts';
import { page, REFRESH_SECONDS } from './page.ts';

/** What the page says when the fleet could not be read: an error never looks empty or healthy. */
export function failurePage(message: string, requestId: string): Markup {
  return page({
    title: '■× No data',
    body: html`<header>
      <h1><span class="unhealthy">■× No data.</span> The fleet cannot be read.</h1>
      <p class="stale" role="status">${message}</p>
      <p class="quiet">Request ${requestId}. This page tries again every ${REFRESH_SECONDS} s.</p>
    </header>`,
  });
}
