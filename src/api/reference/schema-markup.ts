import { html } from 'hono/html';
import type { Markup } from '../home/markup.ts';
import { prose } from './prose.ts';
import { fieldsBelow, typeWords } from './schema-type.ts';
import type { SchemaNode } from './schema-type.ts';

/** A type, in which names of schemas are links. */
export function typeMarkup(schema: SchemaNode): Markup {
  const words = typeWords(schema).map((word) =>
    typeof word === 'string' ? word : html`<a href="#schema-${word.schema}">${word.schema}</a>`,
  );
  return html`<span class="type">${words}</span>`;
}

/** The fields of a schema; those below a field are folded up. */
export function fieldList(schema: SchemaNode): Markup | '' {
  const fields = fieldsBelow(schema);
  if (fields.length === 0) return '';
  return html`<ul class="fields">
    ${fields.map(([name, field, isSure]) => fieldItem({ name, field, isSure }))}
  </ul>`;
}

interface Item {
  readonly name: string;
  readonly field: SchemaNode;
  /** Whether it is always there. */
  readonly isSure: boolean;
}

function fieldItem({ name, field, isSure }: Item): Markup {
  const below = fieldList(field);
  const line = html`<code>${name}</code> ${typeMarkup(field)}${isSure ? '' : html` <em>may be absent</em>`}
    ${field.description === undefined ? '' : html`<span class="says">${prose(field.description)}</span>`}`;
  if (below === '') return html`<li>${line}</li>`;
  return html`<li>
    <details>
      <summary>${line}</summary>
      ${below}
    </details>
  </li>`;
}
