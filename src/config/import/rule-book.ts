import type { Located, LocatedMap, Scalar } from '../document/located.ts';
import type { ConversionNotes } from './conversion.ts';

/** What becomes of one key of a family: it goes to other keys, or is left out for a reason. */
export type KeyRule =
  | {
      readonly to: readonly string[];
      /** The value in our terms; null for one that makes no sense, which the schema then refuses where it stands. */
      readonly as?: (value: Scalar) => Scalar;
    }
  | { readonly leftOut: string };

export type FamilyDefault = Scalar | readonly string[];

/** A list or a map of servers in a family's file. */
export interface ServerGroup {
  /** `servers`, `health_checks.servers`. */
  readonly at: string;
  /** In a map the key is the server's name. */
  readonly shape: 'list' | 'map';
  /** Keys of one server; `to` is within the server. */
  readonly keys: Readonly<Record<string, KeyRule>>;
  /** Keys without which a server makes no sense. */
  readonly required: readonly string[];
  /** Keys of one server that are settings of the whole file here; `to` is within the root. They move if all agree. */
  readonly shared: Readonly<Record<string, KeyRule>>;
  /** What the family's servers have where they say nothing. */
  readonly defaults: Readonly<Record<string, FamilyDefault>>;
  /** Adds what follows from other values, such as the second address of a server that has one. */
  readonly complete?: (server: LocatedMap, completing: Completing) => LocatedMap;
}

export interface Completing {
  readonly source: LocatedMap;
  /** `health_checks.servers[]`. */
  readonly pattern: string;
  readonly notes: ConversionNotes;
}

/** How the files of one family become ours: each key by its path. */
export interface RuleBook {
  readonly keys: Readonly<Record<string, KeyRule>>;
  readonly servers: readonly ServerGroup[];
  /** What the family has at the root where the file says nothing. */
  readonly defaults: (root: LocatedMap) => Readonly<Record<string, FamilyDefault>>;
}

/** By a key as the author wrote it, which may be `constructor`, that every object has. */
export function ruleOf(rules: Readonly<Record<string, KeyRule>>, key: string): KeyRule | undefined {
  return Object.hasOwn(rules, key) ? rules[key] : undefined;
}

export const to = (...paths: readonly string[]): KeyRule => ({ to: paths });

export const leftOut = (why: string): KeyRule => ({ leftOut: why });

export function located(value: FamilyDefault, at: Located['at']): Located {
  return typeof value === 'object' && value !== null
    ? { kind: 'list', at, items: value.map((item): Located => ({ kind: 'scalar', at, value: item })) }
    : { kind: 'scalar', at, value };
}
