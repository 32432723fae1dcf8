import type { z } from 'zod';
import { breakerBodySchema } from '../../actions/breaker/breaker-body.ts';
import { dualResultSchema } from '../../actions/server/dual-result.ts';
import { serverRowSchema } from '../../actions/server/server-row.ts';
import { catalogueOperations } from './catalogue-operations.ts';
import type { Answer, OpenApiDocument, OperationObject, Parameter, Reference } from './document-shape.ts';
import { failureAnswers, failureStatuses } from './failures.ts';
import type { FailureAnswer } from './failures.ts';
import { HEADERS, INTRODUCTION, SECURITY_SCHEMES, TAGS } from './introduction.ts';
import { dryRunAnswer } from './operation.ts';
import type { Operation, OperationAnswer } from './operation.ts';
import { createSchemaBook, fieldSchemas, inputSchema } from './schema-book.ts';
import type { SchemaBook } from './schema-book.ts';
import { serviceOperations } from './service-operations.ts';
import { statusOperations } from './status-operations.ts';

const JSON_TYPE = 'application/json';

const SHARED: Readonly<Record<string, z.ZodType>> = {
  DualResult: dualResultSchema,
  ServerRow: serverRowSchema,
  Breaker: breakerBodySchema,
  DryRun: dryRunAnswer,
};

/** Every operation of the API, in the order of the document. */
export function allOperations(): readonly Operation[] {
  return [...catalogueOperations(), ...statusOperations(), ...serviceOperations()];
}

/** The API described in OpenAPI 3.1, from the catalogue and the route table. */
export function openApiDocument(version: string): OpenApiDocument {
  const operations = allOperations();
  const failures = failureAnswers();
  const book = createSchemaBook({
    ...SHARED,
    ...Object.fromEntries(failures.map(({ status, json }) => [`Failure${status}`, json])),
  });
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const operation of operations) {
    const methods = (paths[operation.path] ??= {});
    methods[operation.method.toLowerCase()] = objectOf(operation, { book, failures });
  }
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return {
    openapi: '3.1.1',
    info: {
      title: 'Watchkeeper',
      version,
      summary: 'Watches fleets of MCP servers, durably',
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{}, { apiKey: [] }, { bearer: [] }],
    tags: tags.map((name) => ({ name, description: TAGS[name] ?? `Actions about ${name}` })),
    paths,
    components: {
      schemas: book.schemas(),
      responses: Object.fromEntries(
        failures.map((failure) => [`Failure${failure.status}`, failureOf(failure)]),
      ),
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

interface Shelf {
  readonly book: SchemaBook;
  readonly failures: readonly FailureAnswer[];
}

function objectOf(operation: Operation, shelf: Shelf): OperationObject {
  const { id, tag, summary, description, role, body, command } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: role === null ? description : `${description} Needs the role ${role}.`,
    parameters: parametersOf(operation),
    ...(body && {
      requestBody: {
        // Also where no field is: a change has to say that it is JSON, so that no web page can send it.
        required: true,
        content: { [JSON_TYPE]: { schema: inputSchema(body) } },
      },
    }),
    responses: { ...failuresOf(operation, shelf), ...answersOf(operation, shelf) },
    'x-role': role,
    ...(command !== null && { 'x-command': command }),
  };
}

function parametersOf({ pathFields, query, effect }: Operation): readonly Parameter[] {
  const of = (place: 'path' | 'query', input: z.ZodObject): readonly Parameter[] =>
    fieldSchemas(input).map(([name, { description, ...schema }]) => ({
      name,
      in: place,
      required: place === 'path',
      description: typeof description === 'string' ? description : '',
      schema,
    }));
  const key: Parameter = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'The same key with the same request replays its end and does nothing twice; with another request it is 422',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
  };
  return [...of('path', pathFields), ...of('query', query), ...(effect === 'read' ? [] : [key])];
}

function answersOf({ id, answers }: Operation, { book, failures }: Shelf): Readonly<Record<string, Answer>> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const failure = failures.find((each) => each.status === Number(status));
      const name = `${pascal(id)}${status === '200' || status === '202' ? '' : status}`;
      return [status, answerOf(answer, { book, name, failure })] as const;
    }),
  );
}

interface Entry {
  readonly book: SchemaBook;
  readonly name: string;
  /** That may come under the same status. */
  readonly failure: FailureAnswer | undefined;
}

function answerOf(answer: OperationAnswer, { book, name, failure }: Entry): Answer {
  const { json, orDryRun = false, text, headers = [] } = answer;
  const own = json === null ? [] : [book.refer(json, name)];
  const others = [...(orDryRun ? [dryRunAnswer] : []), ...(failure === undefined ? [] : [failure.json])];
  const schemas = [...own, ...others.map((schema) => book.refer(schema, name))];
  const [only] = schemas;
  return {
    description: answer.description,
    headers: headersOf(headers),
    content: {
      ...(only && { [JSON_TYPE]: { schema: schemas.length === 1 ? only : { anyOf: schemas } } }),
      ...(text !== undefined && { [text]: { schema: { type: 'string' } } }),
    },
  };
}

function failuresOf(operation: Operation, { failures }: Shelf): Readonly<Record<string, Reference>> {
  const statuses = failureStatuses(operation);
  return Object.fromEntries(
    failures
      .filter(({ status }) => statuses.includes(status))
      .map(({ status }) => [String(status), { $ref: `#/components/responses/Failure${status}` }]),
  );
}

function failureOf({ status, description }: FailureAnswer): Answer {
  return {
    description,
    headers: headersOf([]),
    content: { [JSON_TYPE]: { schema: { $ref: `#/components/schemas/Failure${status}` } } },
  };
}

function headersOf(names: readonly string[]): Readonly<Record<string, Reference>> {
  return Object.fromEntries(
    ['X-Request-Id', ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

/** `server_list` as `ServerList`. */
function pascal(id: string): string {
  return id
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}
