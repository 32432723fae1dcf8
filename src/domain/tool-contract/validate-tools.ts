import { isNestedTooDeep, NESTING_LIMIT } from './canonicalise.ts';
import { isJsonObject, ownValue } from './json-shape.ts';
import type { JsonObject } from './json-shape.ts';
import type { Json } from './tool-contract.ts';

const PROBLEM_LIMIT = 20;
const SHOWN_NAME_LENGTH = 64;

export interface ToolListFindings {
  /** Each broken rule in one sentence that names the tool, in the order of the list, at most twenty. */
  readonly problems: readonly string[];
  /** Every name offered, once each, in the order of the list. */
  readonly names: readonly string[];
}

/** Judges the tools of a `tools/list` result by the MCP specification's rules for a tool. */
export function validateTools(tools: readonly Json[]): ToolListFindings {
  const problems: string[] = [];
  const names = new Set<string>();
  const repeated = new Set<string>();
  tools.forEach((tool, index) => {
    const name = nameOf(tool);
    problems.push(...problemsOf(tool, labelOf(name, index)));
    if (name === null) return;
    if (names.has(name) && !repeated.has(name)) {
      repeated.add(name);
      problems.push(`${labelOf(name, index)} is listed more than once.`);
    }
    names.add(name);
  });
  return { problems: problems.slice(0, PROBLEM_LIMIT), names: [...names] };
}

function nameOf(tool: Json): string | null {
  const name = isJsonObject(tool) ? ownValue(tool, 'name') : undefined;
  return typeof name === 'string' && name !== '' ? name : null;
}

function labelOf(name: string | null, index: number): string {
  if (name === null) return `Tool number ${index + 1}`;
  const shown = name.length > SHOWN_NAME_LENGTH ? `${name.slice(0, SHOWN_NAME_LENGTH)}...` : name;
  return `Tool ${JSON.stringify(shown)}`;
}

function problemsOf(tool: Json, label: string): readonly string[] {
  if (!isJsonObject(tool)) return [`${label} is not an object.`];
  if (isNestedTooDeep(tool))
    return [`${label} nests more than ${NESTING_LIMIT} levels and cannot be judged.`];
  return RULES.flatMap((rule) => rule(tool) ?? []).map((broken) => `${label} ${broken}.`);
}

type Rule = (tool: JsonObject) => string | null;

const RULES: readonly Rule[] = [
  (tool) => (nameOf(tool) === null ? 'has no name that is a non-empty string' : null),
  (tool) => inputSchemaProblem(ownValue(tool, 'inputSchema')),
  (tool) =>
    isAbsentOr(tool, 'outputSchema', isJsonObject) ? null : 'has an outputSchema that is not an object',
  (tool) => (isAbsentOr(tool, 'description', isText) ? null : 'has a description that is not a string'),
  (tool) => (isAbsentOr(tool, 'annotations', isJsonObject) ? null : 'has annotations that are not an object'),
];

function inputSchemaProblem(schema: Json | undefined): string | null {
  if (schema === undefined) return 'has no inputSchema';
  if (!isJsonObject(schema)) return 'has an inputSchema that is not an object';
  const isObjectType = isAbsentOr(schema, 'type', (type) => type === 'object');
  return isObjectType ? null : 'has an inputSchema whose type is not "object"';
}

function isAbsentOr(object: JsonObject, key: string, holds: (value: Json) => boolean): boolean {
  const value = ownValue(object, key);
  return value === undefined || holds(value);
}

function isText(value: Json): boolean {
  return typeof value === 'string';
}
