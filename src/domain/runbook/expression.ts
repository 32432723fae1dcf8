import { Environment } from '@marcbachmann/cel-js';
import { celComplaint } from '../cel/cel-complaint.ts';
import type { Json } from './runbook.ts';

/** What expressions may use, by name: `inputs`, `steps`, `run`, and the names that loops give. */
export type Scope = Readonly<Record<string, Json>>;

export type Evaluated =
  { readonly status: 'value'; readonly value: Json } | { readonly status: 'failed'; readonly reason: string };

const EMBEDDED = /\$\{\{(.*?)\}\}/gs;
const WHOLE = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s;
const LIMITS = { maxAstNodes: 2_000, maxDepth: 60 };

/** An expression in CEL. Numbers that are whole are integers there; what comes out is JSON again. */
export function evaluate(expression: string, scope: Scope): Evaluated {
  try {
    return {
      status: 'value',
      value: toJson(environmentOf(Object.keys(scope)).evaluate(expression, contextOf(scope))),
    };
  } catch (error) {
    return { status: 'failed', reason: celComplaint(error).reason };
  }
}

/** Why an expression cannot be right, whatever the values are; null where nothing is found. */
export function complaintOf(expression: string, names: readonly string[]): string | null {
  try {
    const checked = environmentOf(names).parse(expression).check();
    return checked.valid ? null : celComplaint(checked.error).reason;
  } catch (error) {
    return celComplaint(error).reason;
  }
}

/**
 * A value in which each text's `${{ }}` is replaced: by the value itself where the text is nothing else, so that lists
 * and numbers stay what they are, else by its text.
 */
export function fillIn(template: Json, scope: Scope): Evaluated {
  if (typeof template === 'string') return fillText(template, scope);
  if (template === null || typeof template !== 'object') return { status: 'value', value: template };
  if (isList(template)) {
    const items = template.map((item) => fillIn(item, scope));
    return items.find(hasFailed) ?? { status: 'value', value: items.flatMap(valueOf) };
  }
  const entries = Object.entries(template).map(([key, value]) => [key, fillIn(value, scope)] as const);
  const failed = entries.find(([, filled]) => hasFailed(filled));
  if (failed?.[1].status === 'failed')
    return { status: 'failed', reason: `${failed[0]}: ${failed[1].reason}` };
  return {
    status: 'value',
    value: Object.fromEntries(
      entries.flatMap(([key, filled]) => valueOf(filled).map((value) => [key, value])),
    ),
  };
}

/** The expressions within a value. */
export function expressionsIn(template: Json): readonly string[] {
  if (typeof template === 'string')
    return [...template.matchAll(EMBEDDED)].map(([, expression = '']) => expression.trim());
  if (template === null || typeof template !== 'object') return [];
  return (isList(template) ? template : Object.values(template)).flatMap(expressionsIn);
}

function fillText(text: string, scope: Scope): Evaluated {
  const [, whole] = WHOLE.exec(text) ?? [];
  if (whole !== undefined) return evaluate(whole.trim(), scope);
  const parts = [...text.matchAll(EMBEDDED)].map(([, expression = '']) => evaluate(expression.trim(), scope));
  const failed = parts.find(hasFailed);
  if (failed !== undefined) return failed;
  const values = parts.flatMap(valueOf).values();
  return { status: 'value', value: text.replace(EMBEDDED, () => textOf(values.next().value ?? null)) };
}

/** As a person would write it. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function hasFailed(evaluated: Evaluated): boolean {
  return evaluated.status === 'failed';
}

/** A list of one or none, where undefined is no JSON. */
function valueOf(evaluated: Evaluated): readonly Json[] {
  return evaluated.status === 'value' ? [evaluated.value] : [];
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Expressions of one document use few sets of names, again and again. */
const environments = new Map<string, Environment>();
const MOST_ENVIRONMENTS = 100;

function environmentOf(names: readonly string[]): Environment {
  const key = names.toSorted().join(' ');
  const known = environments.get(key);
  if (known !== undefined) return known;
  if (environments.size >= MOST_ENVIRONMENTS) environments.clear();
  const environment = new Environment({ homogeneousAggregateLiterals: false, limits: LIMITS });
  for (const name of names) environment.registerVariable(name, 'dyn');
  registerMixed(environment);
  environments.set(key, environment);
  return environment;
}

const ARITHMETIC = {
  '+': (one: number, other: number) => one + other,
  '-': (one: number, other: number) => one - other,
  '*': (one: number, other: number) => one * other,
  '/': (one: number, other: number) => one / other,
} as const;

/** JSON knows one kind of number, so that `rate * 100` has to be one too. */
function registerMixed(environment: Environment): void {
  for (const [operator, work] of Object.entries(ARITHMETIC)) {
    const handler = (one: number | bigint, other: number | bigint): number =>
      work(Number(one), Number(other));
    environment.registerOperator(`int ${operator} double`, handler);
    environment.registerOperator(`double ${operator} int`, handler);
  }
}

function contextOf(scope: Scope): Record<string, unknown> {
  return Object.fromEntries(Object.entries(scope).map(([name, value]) => [name, toCel(value)]));
}

function toCel(value: Json): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(toCel);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toCel(inner)]));
}

/** Throws where an expression comes to what is no JSON, such as a type. */
function toJson(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw new RangeError('it is no number that can be written');
  }
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) return toJson(Object.fromEntries(value));
  if (!isPlain(value)) throw new TypeError('it comes to a value that cannot be kept');
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
