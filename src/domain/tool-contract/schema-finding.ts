import type { Json } from './tool-contract.ts';
import type { JsonObject } from './json-shape.ts';

/**
 * What a change does to the set of values that a schema accepts. `narrower` and `wider` need not be strict;
 * `changed` may be both or cannot be told; `harmless` hurts neither the giver nor the taker of a value. `words`
 * and `notes` change what is said about values, not which are accepted.
 */
export type SchemaEffect = 'narrower' | 'wider' | 'changed' | 'harmless' | 'words' | 'notes';

export interface SchemaFinding {
  readonly effect: SchemaEffect;
  /** One sentence that names the place. */
  readonly detail: string;
}

/** Two versions of a schema at one place. */
export interface SchemaPair {
  /** Such as `inputSchema.properties.city`. */
  readonly path: string;
  readonly from: JsonObject;
  readonly to: JsonObject;
}

/** A keyword's two values; undefined where it is absent. */
export interface KeywordPair {
  readonly path: string;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
}

const SHOWN_LENGTH = 60;

export function finding(effect: SchemaEffect, path: string, what: string): SchemaFinding {
  return { effect, detail: `\`${path}\` ${what}.` };
}

/** A place below another (or below the tool, when `path` is empty), quoted where the name is not a plain word. */
export function placeBelow(path: string, name: string): string {
  if (!/^[\w$-]{1,60}$/u.test(name)) return `${path}[${shown(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

/** A value for people, cut to a bounded length. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}...` : text;
}
