import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { compareText, isJsonArray, isJsonObject } from './json-shape.ts';
import type { JsonObject } from './json-shape.ts';
import type { Json, ToolContract, ToolDefinition } from './tool-contract.ts';

/** Levels of arrays and objects that one tool may nest; deeper ones are refused, since recursion has to end. */
export const NESTING_LIMIT = 100;

/** Whether a value nests more than {@link NESTING_LIMIT} arrays and objects. Safe at any depth. */
export function isNestedTooDeep(value: Json): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > NESTING_LIMIT) return true;
    level = level.flatMap((container) => Object.values(container)).filter(isContainer);
  }
  return false;
}

function isContainer(value: Json): value is readonly Json[] | JsonObject {
  return isJsonArray(value) || isJsonObject(value);
}

/**
 * The one text of a JSON value: keys in code unit order, no white space, arrays as they are.
 * Throws RangeError on a value that {@link isNestedTooDeep}.
 */
export function canonicalJson(value: Json): string {
  if (isNestedTooDeep(value)) {
    throw new RangeError(
      `A JSON value nests more than ${NESTING_LIMIT} levels; check isNestedTooDeep first.`,
    );
  }
  return writeJson(value);
}

function writeJson(value: Json): string {
  if (isJsonArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).sort(byKey);
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${writeJson(member)}`).join(',')}}`;
}

/**
 * The contract that a tool list is: tools by name, keys sorted, the sets of JSON Schema in one order, so that
 * reordering changes nothing. Never throws: what has no name or nests too deep is left out, and `validateTools`
 * says so. Tools of the same name are all kept, in the order of their text.
 */
export function createContract(tools: readonly Json[]): ToolContract {
  const entries = tools
    .filter((tool) => !isNestedTooDeep(tool))
    .map(canonicaliseTool)
    .filter(isNamedTool)
    .map((tool) => ({ tool, text: writeJson(tool) }))
    .sort(
      (left, right) => compareText(left.tool.name, right.tool.name) || compareText(left.text, right.text),
    );
  const text = `[${entries.map((entry) => entry.text).join(',')}]`;
  return { hash: bytesToHex(sha256(utf8ToBytes(text))), tools: entries.map((entry) => entry.tool) };
}

function isNamedTool(tool: Json): tool is ToolDefinition {
  return isJsonObject(tool) && Object.hasOwn(tool, 'name') && typeof tool['name'] === 'string';
}

function canonicaliseTool(tool: Json): Json {
  return mapMembers(tool, (member, key) =>
    key === 'inputSchema' || key === 'outputSchema' ? canonicaliseSchema(member) : sortKeys(member),
  );
}

function sortKeys(value: Json): Json {
  return isJsonArray(value) ? value.map(sortKeys) : mapMembers(value, sortKeys);
}

/** What a keyword's value is, where that is more than plain data (JSON Schema 2020-12 and draft-07). */
const KEYWORD_SHAPES: ReadonlyMap<string, (value: Json) => Json> = new Map([
  ...['required', 'enum', 'type', 'examples'].map((keyword) => [keyword, canonicaliseSet] as const),
  ...['anyOf', 'oneOf', 'allOf'].map((keyword) => [keyword, canonicaliseBranches] as const),
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'].map(
    (keyword) => [keyword, canonicaliseSchemaMap] as const,
  ),
  ...['dependentRequired', 'dependencies'].map((keyword) => [keyword, canonicaliseDependencies] as const),
  ...['items', 'prefixItems', 'additionalItems', 'unevaluatedItems', 'contains'].map(
    (keyword) => [keyword, canonicaliseSchemas] as const,
  ),
  ...['additionalProperties', 'unevaluatedProperties', 'propertyNames', 'not', 'if', 'then', 'else'].map(
    (keyword) => [keyword, canonicaliseSchema] as const,
  ),
]);

function canonicaliseSchema(schema: Json): Json {
  return mapMembers(schema, (member, keyword) => (KEYWORD_SHAPES.get(keyword) ?? sortKeys)(member));
}

function canonicaliseSchemaMap(map: Json): Json {
  return mapMembers(map, canonicaliseSchema);
}

function canonicaliseSchemas(value: Json): Json {
  return isJsonArray(value) ? value.map(canonicaliseSchema) : canonicaliseSchema(value);
}

function canonicaliseDependencies(map: Json): Json {
  return mapMembers(map, (member) =>
    isJsonArray(member) ? canonicaliseSet(member) : canonicaliseSchema(member),
  );
}

/** Branches keep their repetitions: a repeated branch of `oneOf` has a meaning. */
function canonicaliseBranches(value: Json): Json {
  return isJsonArray(value) ? inOrder(value.map(canonicaliseSchema)) : sortKeys(value);
}

function canonicaliseSet(value: Json): Json {
  return isJsonArray(value) ? inOrder(value.map(sortKeys), 'once') : sortKeys(value);
}

function inOrder(values: readonly Json[], repetition?: 'once'): Json {
  const entries = values.map((value) => [writeJson(value), value] as const).sort(byKey);
  return (
    repetition === 'once' ? [...new Map(entries).values()] : entries.map(([, value]) => value)
  ) satisfies Json;
}

/** The same object with its keys in order and its members mapped; what is no object is returned as it is. */
function mapMembers(value: Json, map: (member: Json, key: string) => Json): Json {
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).sort(byKey);
  return Object.fromEntries(members.map(([key, member]) => [key, map(member, key)])) satisfies JsonObject;
}

function byKey(left: readonly [string, Json], right: readonly [string, Json]): number {
  return compareText(left[0], right[0]);
}
