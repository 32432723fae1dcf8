import { canonicalJson } from './canonicalise.ts';
import { isJsonArray, isJsonObject } from './json-shape.ts';
import { finding, shown } from './schema-finding.ts';
import type { KeywordPair, SchemaEffect, SchemaFinding } from './schema-finding.ts';
import type { Json } from './tool-contract.ts';

/** Judges one keyword by its two values alone. Values equal in meaning give nothing. */
export type KeywordRule = (pair: KeywordPair) => readonly SchemaFinding[];

export function isSame(from: Json | undefined, to: Json | undefined): boolean {
  if (from === undefined || to === undefined) return from === to;
  return from === to || canonicalJson(from) === canonicalJson(to);
}

/** Any difference gives this effect. */
export function anyChange(effect: SchemaEffect): KeywordRule {
  return ({ path, from, to }) => (isSame(from, to) ? [] : [finding(effect, path, changeOf(from, to))]);
}

/** A text or other value whose words are for people or models; they are not repeated in the sentence. */
export const wordsRule: KeywordRule = ({ path, from, to }) => {
  if (isSame(from, to)) return [];
  if (from === undefined) return [finding('words', path, 'was added')];
  return [finding('words', path, to === undefined ? 'was removed' : 'has new words')];
};

/** An assertion of which only presence is understood: having it accepts less than not having it. */
export const constraintRule: KeywordRule = ({ path, from, to }) => {
  if (isSame(from, to)) return [];
  const effect = from === undefined ? 'narrower' : to === undefined ? 'wider' : 'changed';
  return [finding(effect, path, changeOf(from, to))];
};

/** A number that must be reached, such as `minLength`; `absent` is what its absence means. */
export function lowerBound(absent: number): KeywordRule {
  return (pair) => compareBounds(pair, absent, 'narrower');
}

/** A number that must not be exceeded, such as `maxItems`. */
export const upperBound: KeywordRule = (pair) => compareBounds(pair, Number.POSITIVE_INFINITY, 'wider');

function compareBounds(
  pair: KeywordPair,
  absent: number,
  raised: 'narrower' | 'wider',
): readonly SchemaFinding[] {
  const from = pair.from ?? absent;
  const to = pair.to ?? absent;
  if (typeof from !== 'number' || typeof to !== 'number') return anyChange('changed')(pair);
  if (from === to) return [];
  const lowered = raised === 'narrower' ? 'wider' : 'narrower';
  return [finding(to > from ? raised : lowered, pair.path, changeOf(pair.from, pair.to))];
}

/** `multipleOf`: a divisor of the old number accepts more, a multiple of it accepts less. */
export const multipleOfRule: KeywordRule = (pair) => {
  const { path, from, to } = pair;
  if (typeof from !== 'number' || typeof to !== 'number' || from === to) return constraintRule(pair);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return anyChange('changed')(pair);
  const effect = from % to === 0 ? 'wider' : to % from === 0 ? 'narrower' : 'changed';
  return [finding(effect, path, changeOf(from, to))];
};

export const uniqueItemsRule: KeywordRule = (pair) => {
  const from = pair.from ?? false;
  const to = pair.to ?? false;
  if (typeof from !== 'boolean' || typeof to !== 'boolean') return anyChange('changed')(pair);
  return from === to ? [] : [finding(to ? 'narrower' : 'wider', pair.path, changeOf(pair.from, pair.to))];
};

/** `type`: every kind of value when absent; an integer is a number. */
export const typeRule: KeywordRule = (pair) => {
  const from = typesOf(pair.from);
  const to = typesOf(pair.to);
  if (from === null || to === null) return anyChange('changed')(pair);
  const hasLost = !isCovered(from, to);
  const hasGained = !isCovered(to, from);
  if (!hasLost && !hasGained) return [];
  const effect = hasLost && hasGained ? 'changed' : hasLost ? 'narrower' : 'wider';
  return [finding(effect, pair.path, changeOf(pair.from, pair.to))];
};

type TypeSet = ReadonlySet<string> | 'any';

function typesOf(value: Json | undefined): TypeSet | null {
  if (value === undefined) return 'any';
  if (typeof value === 'string') return new Set([value]);
  const names = textsOf(value);
  return names === null || names.length === 0 ? null : new Set(names);
}

function isCovered(types: TypeSet, by: TypeSet): boolean {
  if (by === 'any') return true;
  if (types === 'any') return false;
  return [...types].every((type) => by.has(type) || (type === 'integer' && by.has('number')));
}

/** `required`: names that a value must have. */
export const requiredRule: KeywordRule = (pair) => {
  const from = textsOf(pair.from ?? []);
  const to = textsOf(pair.to ?? []);
  if (from === null || to === null) return anyChange('changed')(pair);
  return [
    ...to
      .filter((name) => !from.includes(name))
      .map((name) => finding('narrower', pair.path, `now demands ${shown(name)}`)),
    ...from
      .filter((name) => !to.includes(name))
      .map((name) => finding('wider', pair.path, `no longer demands ${shown(name)}`)),
  ];
};

/** Two lists of the only values allowed. */
export function compareValues(
  path: string,
  from: readonly Json[],
  to: readonly Json[],
): readonly SchemaFinding[] {
  const before = new Map(from.map((value) => [canonicalJson(value), value]));
  const after = new Map(to.map((value) => [canonicalJson(value), value]));
  const lost = [...before].filter(([text]) => !after.has(text));
  const gained = [...after].filter(([text]) => !before.has(text));
  return [
    ...lost.map(([, value]) => finding('narrower', path, `no longer allows ${shown(value)}`)),
    ...gained.map(([, value]) => finding('wider', path, `now allows ${shown(value)}`)),
  ];
}

/** `default`: a new one tells what was so; a changed or removed one changes calls that leave the value out. */
export const defaultRule: KeywordRule = ({ path, from, to }) => {
  if (isSame(from, to)) return [];
  return [finding(from === undefined ? 'harmless' : 'narrower', path, changeOf(from, to))];
};

const DEFAULT_DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** `$schema`: absent means 2020-12 (MCP 2025-11-25, "JSON Schema usage"); another dialect may read all else otherwise. */
export const dialectRule: KeywordRule = (pair) => {
  const [from, to] = [pair.from ?? DEFAULT_DIALECT, pair.to ?? DEFAULT_DIALECT];
  return isSame(from, to) ? [] : [finding('changed', pair.path, changeOf(pair.from, pair.to))];
};

/** The strings of a list, null when it is not a list of strings. */
export function textsOf(value: Json): readonly string[] | null {
  if (!isJsonArray(value)) return null;
  const texts = value.filter((item) => typeof item === 'string');
  return texts.length === value.length ? texts : null;
}

/** Objects and lists are too long for a sentence. */
export function changeOf(from: Json | undefined, to: Json | undefined): string {
  if (from === undefined) return isShort(to) ? `was added as ${shown(to)}` : 'was added';
  if (to === undefined) return isShort(from) ? `was removed, it was ${shown(from)}` : 'was removed';
  return isShort(from) && isShort(to) ? `changed from ${shown(from)} to ${shown(to)}` : 'changed';
}

function isShort(value: Json | undefined): boolean {
  return !isJsonObject(value);
}
