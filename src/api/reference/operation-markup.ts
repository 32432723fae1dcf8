import { html } from 'hono/html';
import type { Markup } from '../home/markup.ts';
import type { Answer, JsonSchema, OperationObject, Parameter, Reference } from '../openapi/document-shape.ts';
import { curlLine } from './curl-line.ts';
import { prose } from './prose.ts';
import { fieldList, typeMarkup } from './schema-markup.ts';
import { fieldsBelow, schemaNode } from './schema-type.ts';
import type { SchemaNode } from './schema-type.ts';

export interface PlacedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
}

/** One operation: what it does, what it takes, what it answers. */
export function operationMarkup({ method, path, operation }: PlacedOperation, origin: string): Markup {
  const { operationId, summary, description, parameters } = operation;
  const command = operation['x-command'];
  return html`<section class="operation" id="${operationId}">
    <h3>
      <span class="method ${method}">${method.toUpperCase()}</span>
      <a href="#${operationId}"><code>${path}</code></a>
    </h3>
    <p><strong>${summary}.</strong> ${prose(description)}</p>
    <pre tabindex="0"><code>${curlLine({ method, path, operation }, origin)}</code></pre>
    ${command === undefined ? '' : html`<p class="same">The same: <code>${command}</code></p>`}
    ${parameters.length === 0 ? '' : parameterTable(parameters)} ${bodyMarkup(operation)}
    ${answersMarkup(operation)}
  </section>`;
}

function parameterTable(parameters: readonly Parameter[]): Markup {
  return html`<h4>Parameters</h4>
    <ul class="fields">
      ${parameters.map(
        (parameter) =>
          html`<li>
            <code>${parameter.name}</code> <em>${parameter.in}</em> ${inputType(schemaNode(parameter.schema))}
            <span class="says">${prose(parameter.description)}</span>
          </li>`,
      )}
    </ul>`;
}

function inputType(schema: SchemaNode): Markup {
  const isKnown = schema.default !== undefined && JSON.stringify(schema.default) !== '[]';
  return html`${typeMarkup(schema)}${isKnown ? html` <em>default ${JSON.stringify(schema.default)}</em>` : ''}`;
}

function bodyMarkup({ requestBody }: OperationObject): Markup | '' {
  const [media] = Object.values(requestBody?.content ?? {});
  if (media === undefined) return '';
  const fields = fieldsBelow(schemaNode(media.schema));
  if (fields.length === 0)
    return html`<h4>Body</h4>
      <p><code>{}</code>, since a change has to say that it is JSON.</p>`;
  return html`<h4>Body</h4>
    <ul class="fields">
      ${fields.map(
        ([name, field, isRequired]) =>
          html`<li>
            <code>${name}</code> ${inputType(field)}${isRequired ? html` <em>required</em>` : ''}
            <span class="says">${prose(field.description ?? '')}</span>
          </li>`,
      )}
    </ul>`;
}

function answersMarkup({ responses }: OperationObject): Markup {
  const entries = Object.entries(responses);
  const failures = entries.filter(([, answer]) => '$ref' in answer);
  return html`<h4>Answers</h4>
    ${entries.map(([status, answer]) => ('$ref' in answer ? '' : answerMarkup(status, answer)))}
    <p class="failures">
      Failures: ${failures.map(([status]) => html`<a href="#failure-${status}">${status}</a> `)}
    </p>`;
}

export function answerMarkup(status: string, answer: Exclude<Answer, Reference>): Markup {
  return html`<div class="answer">
    <p><span class="status">${status}</span> ${prose(answer.description)}</p>
    ${Object.entries(answer.content ?? {}).map(([type, { schema }]) => contentMarkup(type, schema))}
    ${headerLine(answer)}
  </div>`;
}

function contentMarkup(type: string, schema: JsonSchema): Markup {
  const node = schemaNode(schema);
  return html`<p class="content"><em>${type}</em> ${typeMarkup(node)}</p>
    ${fieldList(node)}`;
}

function headerLine({ headers = {} }: Answer): Markup | '' {
  const own = Object.keys(headers).filter((name) => name !== 'X-Request-Id');
  return own.length === 0 ? '' : html`<p class="content"><em>headers</em> ${own.join(', ')}</p>`;
}
