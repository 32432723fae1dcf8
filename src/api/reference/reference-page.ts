import { html } from 'hono/html';
import type { Markup } from '../home/markup.ts';
import type { OpenApiDocument } from '../openapi/document-shape.ts';
import { answerMarkup, operationMarkup } from './operation-markup.ts';
import type { PlacedOperation } from './operation-markup.ts';
import { paragraphs } from './prose.ts';
import { fieldList, typeMarkup } from './schema-markup.ts';
import { schemaNode } from './schema-type.ts';

/** The reference of the API as one page without a script, made from its OpenAPI document. */
export function referencePage(document: OpenApiDocument, origin: string): Markup {
  const groups = document.tags.map((tag) => ({ ...tag, operations: operationsOf(document, tag.name) }));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Watchkeeper API</title>
        <link rel="stylesheet" href="/docs.css" />
      </head>
      <body>
        <nav aria-label="Operations">
          <p class="brand"><a href="#top">Watchkeeper API</a> <small>${document.info.version}</small></p>
          ${groups.map(navGroup)}
          <p><a href="#failures">Failures</a></p>
          <p><a href="#schemas">Schemas</a></p>
        </nav>
        <main id="top">
          <h1>Watchkeeper API</h1>
          ${paragraphs(document.info.description)}
          <p>
            For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI ${document.openapi}). The fleet:
            <a href="/">status page</a>.
          </p>
          ${groups.map((group) => groupMarkup(group, origin))} ${failuresMarkup(document)}
          ${schemasMarkup(document)}
        </main>
      </body>
    </html>`;
}

interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly PlacedOperation[];
}

function operationsOf({ paths }: OpenApiDocument, tag: string): readonly PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => ({ method, path, operation })),
  );
}

function navGroup({ name, operations }: Group): Markup {
  return html`<p class="group"><a href="#group-${name}">${name}</a></p>
    <ul>
      ${operations.map(
        ({ method, path, operation }) =>
          html`<li>
            <a href="#${operation.operationId}"
              ><span class="method ${method}">${method.toUpperCase()}</span> ${path.replace('/api/v1', '')}</a
            >
          </li>`,
      )}
    </ul>`;
}

function groupMarkup({ name, description, operations }: Group, origin: string): Markup {
  return html`<h2 id="group-${name}">${name}</h2>
    <p>${description}.</p>
    ${operations.map((operation) => operationMarkup(operation, origin))}`;
}

function failuresMarkup({ components }: OpenApiDocument): Markup {
  return html`<h2 id="failures">Failures</h2>
    ${Object.entries(components.responses).map(([name, answer]) => {
      const status = name.replace('Failure', '');
      return html`<section id="failure-${status}">${answerMarkup(status, answer)}</section>`;
    })}`;
}

function schemasMarkup({ components }: OpenApiDocument): Markup {
  return html`<h2 id="schemas">Schemas</h2>
    ${Object.entries(components.schemas).map(([name, schema]) => {
      const node = schemaNode(schema);
      return html`<section class="schema" id="schema-${name}">
        <h3><a href="#schema-${name}">${name}</a> ${typeMarkup(node)}</h3>
        ${fieldList(node)}
      </section>`;
    })}`;
}
