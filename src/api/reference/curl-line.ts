import { fieldsBelow, schemaNode } from './schema-type.ts';
import type { SchemaNode } from './schema-type.ts';
import type { PlacedOperation } from './operation-markup.ts';

/** A line for the shell that asks this operation of a service. */
export function curlLine({ method, path, operation }: PlacedOperation, origin: string): string {
  const url = `${origin}${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())}`;
  if (method === 'get') return `curl -s '${url}'`;
  const [media] = Object.values(operation.requestBody?.content ?? {});
  const fields = media === undefined ? [] : fieldsBelow(schemaNode(media.schema));
  const body = Object.fromEntries(
    fields
      .filter(([name, , isRequired]) => isRequired || name === 'reason')
      .map(([name, field]) => [name, sample(field)]),
  );
  return `curl -s -X ${method.toUpperCase()} '${url}' \\\n  -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
}

function sample(schema: SchemaNode): unknown {
  const [first] = schema.enum ?? [];
  if (first !== undefined) return first;
  if (schema.type === 'array') return schema.items === undefined ? [] : [sample(schema.items)];
  if (schema.type === 'boolean') return true;
  return schema.type === 'integer' || schema.type === 'number' ? (schema.minimum ?? 1) : '...';
}
