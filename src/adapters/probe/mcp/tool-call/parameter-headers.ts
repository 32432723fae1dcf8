import type { Json } from '../../../../domain/tool-contract/tool-contract.ts';
import { isRecord, type JsonRecord } from '../../json-value.ts';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u;
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/u;
const SENTINEL = '=?base64?';

/**
 * The headers that repeat an argument, as a tool's input schema asks with `x-mcp-header` (revision 2026-07-28,
 * Streamable HTTP). A server refuses a call without them.
 */
export function parameterHeaders(
  schema: Json | undefined,
  values: JsonRecord,
): Readonly<Record<string, string>> {
  const properties = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
  const headers: Record<string, string> = {};
  for (const [name, property] of Object.entries(properties)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!isRecord(property) || value === undefined) continue;
    const header = property['x-mcp-header'];
    if (typeof header === 'string' && TOKEN.test(header) && isPlainValue(value))
      headers[`mcp-param-${header.toLowerCase()}`] = encoded(String(value));
    if (isRecord(value)) Object.assign(headers, parameterHeaders(property, value));
  }
  return headers;
}

function isPlainValue(value: Json): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function encoded(text: string): string {
  if (PLAIN.test(text) && !text.startsWith(SENTINEL)) return text;
  return `${SENTINEL}${Buffer.from(text, 'utf8').toString('base64')}?=`;
}
