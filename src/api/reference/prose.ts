import { html } from 'hono/html';
import type { Markup } from '../home/markup.ts';

/** A line of text with `code` and **bold** in it. */
export function prose(text: string): readonly (Markup | string)[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith('`') && part.length > 1) return html`<code>${part.slice(1, -1)}</code>`;
    return part.startsWith('**') ? html`<strong>${part.slice(2, -2)}</strong>` : part;
  });
}

/** Paragraphs with an empty line between them. */
export function paragraphs(text: string): readonly Markup[] {
  return text.split('\n\n').map((paragraph) => html`<p>${prose(paragraph)}</p>`);
}
