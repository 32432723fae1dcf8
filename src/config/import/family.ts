import type { LocatedMap } from '../document/located.ts';
import type { Telling } from './apply-rule.ts';

/** A family of files in another spelling than ours. */
export interface Family {
  readonly name: 'wrapped' | 'status_check' | 'server_lists' | 'single_path' | 'basic';
  /** For people: `the basic family (system, mcp, rest)`. */
  readonly title: string;
  /** Root keys that no other file has. */
  readonly signs: readonly string[];
  /** Whether a file without any of the signs is one all the same. */
  readonly looksLike?: (root: LocatedMap) => boolean;
  /** The document in our spelling; null where nothing can be made of it, which has then been reported. */
  readonly convert: (root: LocatedMap, telling: Telling) => LocatedMap | null;
  /** The author's spelling of one of our paths, where it follows from the path alone. */
  readonly spell?: (path: string) => string;
}
