import { canonicalJson } from './canonicalise.ts';
import { isJsonArray, isJsonObject, ownValue } from './json-shape.ts';
import type { JsonObject } from './json-shape.ts';
import * as rules from './keyword-rules.ts';
import type { KeywordRule } from './keyword-rules.ts';
import { finding, placeBelow, shown } from './schema-finding.ts';
import type { KeywordPair, SchemaEffect, SchemaFinding, SchemaPair } from './schema-finding.ts';
import type { Json } from './tool-contract.ts';

/**
 * Every difference in meaning between two schemas, keyword by keyword. Sound, not complete: what only seems to
 * change may be reported, what changes the accepted values is never called less than it is. A keyword that is
 * not in the table is `changed` by any difference.
 */
export function diffSchemas({ path, from, to }: KeywordPair): readonly SchemaFinding[] {
  if (from === false || to === false) {
    if (from === to) return [];
    return [
      finding(
        to === false ? 'narrower' : 'wider',
        path,
        to === false ? 'now forbids everything' : 'is now allowed',
      ),
    ];
  }
  const [before, after] = [asObject(from), asObject(to)];
  if (before === null || after === null) return rules.anyChange('changed')({ path, from, to });
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keywords].sort().flatMap((keyword) => diffKeyword(keyword, { path, from: before, to: after }));
}

/** Absent and `true` accept everything, as `{}` does. */
function asObject(schema: Json | undefined): JsonObject | null {
  if (schema === undefined || schema === true) return {};
  return isJsonObject(schema) ? schema : null;
}

function diffKeyword(keyword: string, schema: SchemaPair): readonly SchemaFinding[] {
  const pair = pairBelow(schema, keyword);
  const contextual = CONTEXTUAL_RULES.get(keyword);
  if (contextual !== undefined) return contextual(pair, schema);
  return (KEYWORD_RULES.get(keyword) ?? rules.anyChange('changed'))(pair);
}

function pairBelow({ path, from, to }: SchemaPair, key: string): KeywordPair {
  return { path: placeBelow(path, key), from: ownValue(from, key), to: ownValue(to, key) };
}

const KEYWORD_RULES: ReadonlyMap<string, KeywordRule> = new Map([
  ...['title', 'description', '$comment', 'examples'].map((keyword) => [keyword, rules.wordsRule] as const),
  ...['deprecated', 'readOnly', 'writeOnly'].map((keyword) => [keyword, rules.anyChange('notes')] as const),
  ...['minimum', 'exclusiveMinimum'].map(
    (keyword) => [keyword, rules.lowerBound(Number.NEGATIVE_INFINITY)] as const,
  ),
  ...['minLength', 'minItems', 'minProperties'].map((keyword) => [keyword, rules.lowerBound(0)] as const),
  ...['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'].map(
    (keyword) => [keyword, rules.upperBound] as const,
  ),
  ...['pattern', 'format', 'oneOf', 'not', 'dependentRequired', 'dependentSchemas', 'dependencies'].map(
    (keyword) => [keyword, rules.constraintRule] as const,
  ),
  ...[
    'additionalProperties',
    'propertyNames',
    'additionalItems',
    'unevaluatedProperties',
    'unevaluatedItems',
  ].map((keyword) => [keyword, diffSchemas] as const),
  ['type', rules.typeRule],
  ['required', rules.requiredRule],
  ['multipleOf', rules.multipleOfRule],
  ['uniqueItems', rules.uniqueItemsRule],
  ['default', rules.defaultRule],
  ['$schema', rules.dialectRule],
  ['items', diffItems],
  ['prefixItems', diffItems],
  ['anyOf', branchRule({ lost: 'narrower', gained: 'wider' })],
  ['allOf', branchRule({ lost: 'wider', gained: 'narrower' })],
]);

type ContextualRule = (pair: KeywordPair, schema: SchemaPair) => readonly SchemaFinding[];

/** Keywords whose meaning lies in their neighbours too. */
const CONTEXTUAL_RULES: ReadonlyMap<string, ContextualRule> = new Map([
  ['properties', diffProperties],
  ['enum', diffValues],
  ['const', diffValues],
  ['$defs', diffDefinitions],
  ['definitions', diffDefinitions],
]);

function diffItems(pair: KeywordPair): readonly SchemaFinding[] {
  const { path, from, to } = pair;
  if (!isJsonArray(from) && !isJsonArray(to)) return diffSchemas(pair);
  if (!isJsonArray(from) || !isJsonArray(to) || from.length !== to.length)
    return rules.anyChange('changed')(pair);
  return from.flatMap((item, index) => diffSchemas({ path: `${path}[${index}]`, from: item, to: to[index] }));
}

interface BranchEffects {
  readonly lost: SchemaEffect;
  readonly gained: SchemaEffect;
}

/** Branches are matched by their text; where one is left on each side, it is the same one changed. */
function branchRule(effects: BranchEffects): KeywordRule {
  return (pair) => {
    const { path, from, to } = pair;
    if (!isJsonArray(from) || !isJsonArray(to)) return rules.constraintRule(pair);
    const lost = without(from, to);
    const gained = without(to, from);
    const [before, after] = [lost[0], gained[0]];
    if (before !== undefined && after !== undefined && lost.length === 1 && gained.length === 1) {
      return diffSchemas({ path: `${path}[${from.indexOf(before)}]`, from: before, to: after });
    }
    return [
      ...lost.map((branch) => finding(effects.lost, path, `no longer has the branch ${shown(branch)}`)),
      ...gained.map((branch) => finding(effects.gained, path, `has the new branch ${shown(branch)}`)),
    ];
  };
}

function without(branches: readonly Json[], others: readonly Json[]): readonly Json[] {
  const texts = new Set(others.map(canonicalJson));
  return branches.filter((branch) => !texts.has(canonicalJson(branch)));
}

function diffValues({ path }: KeywordPair, schema: SchemaPair): readonly SchemaFinding[] {
  const isSecond =
    path.endsWith('.const') && (Object.hasOwn(schema.from, 'enum') || Object.hasOwn(schema.to, 'enum'));
  if (isSecond) return [];
  const [before, after] = [valuesOf(schema.from), valuesOf(schema.to)];
  if (before === 'any' && isJsonArray(after))
    return [finding('narrower', path, 'now allows only certain values')];
  if (isJsonArray(before) && after === 'any') return [finding('wider', path, 'no longer limits the values')];
  if (isJsonArray(before) && isJsonArray(after)) return rules.compareValues(path, before, after);
  return [...bothChanged(schema, 'enum'), ...bothChanged(schema, 'const')];
}

function bothChanged(schema: SchemaPair, keyword: string): readonly SchemaFinding[] {
  return rules.anyChange('changed')(pairBelow(schema, keyword));
}

/** Values allowed by `enum` or `const`; null when both are there or `enum` is no list. */
function valuesOf(schema: JsonObject): readonly Json[] | 'any' | null {
  const [only, list] = [ownValue(schema, 'const'), ownValue(schema, 'enum')];
  if (only === undefined && list === undefined) return 'any';
  if (only !== undefined && list !== undefined) return null;
  if (only !== undefined) return [only];
  return isJsonArray(list) ? list : null;
}

/**
 * A removed property is `changed`: ignored is not honoured, and a reader no longer gets it. A new one is harmless
 * where any other property was allowed before, and else measured against what was.
 */
function diffProperties(pair: KeywordPair, schema: SchemaPair): readonly SchemaFinding[] {
  const [from, to] = [asObject(pair.from), asObject(pair.to)];
  if (from === null || to === null) return rules.anyChange('changed')(pair);
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names].sort().flatMap((name) => {
    const property = pairBelow({ path: pair.path, from, to }, name);
    if (property.to === undefined) return [finding('changed', property.path, 'was removed')];
    return property.from === undefined ? diffNewProperty(property, schema) : diffSchemas(property);
  });
}

function diffNewProperty({ path, to }: KeywordPair, schema: SchemaPair): readonly SchemaFinding[] {
  if (Object.hasOwn(schema.from, 'patternProperties')) return [finding('changed', path, 'was added')];
  const before =
    ownValue(schema.from, 'additionalProperties') ?? ownValue(schema.from, 'unevaluatedProperties');
  if (before === false) return [finding('wider', path, 'was added')];
  const measured = isJsonObject(before) ? diffSchemas({ path, from: before, to }) : [];
  return [finding('harmless', path, 'was added'), ...measured];
}

/** A definition counts wherever a `$ref` names it, so its changes are judged where it stands. */
function diffDefinitions(pair: KeywordPair): readonly SchemaFinding[] {
  const [from, to] = [asObject(pair.from), asObject(pair.to)];
  if (from === null || to === null) return rules.anyChange('changed')(pair);
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names].sort().flatMap((name) => {
    const definition = pairBelow({ path: pair.path, from, to }, name);
    if (definition.from === undefined) return [finding('harmless', definition.path, 'was added')];
    if (definition.to === undefined) return [finding('changed', definition.path, 'was removed')];
    return diffSchemas(definition);
  });
}
