import { html } from 'hono/html';
import type { Markup } from './markup.ts';

/** How often a page asks anew, in seconds. */
export const REFRESH_SECONDS = 5;

export interface PageParts {
  readonly title: string;
  readonly body: Markup;
  /** Whether it asks anew by itself, as it does without a word. */
  readonly reloads?: boolean;
}

/** A document that needs its style sheet and nothing else, and reloads itself without a script. */
export function page({ title, body, reloads = true }: PageParts): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${reloads ? html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />` : ''}
        <title>${title}</title>
        <link rel="stylesheet" href="/status.css" />
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}
