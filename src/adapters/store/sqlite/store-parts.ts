import type { Connection } from './file/connection.ts';
import type { Nouns } from './rows/nouns.ts';
import type { Symbols } from './rows/symbols.ts';

/** What every part of the store works on. */
export interface StoreParts {
  readonly connection: Connection;
  readonly nouns: Nouns;
  readonly symbols: Symbols;
  readonly nowMs: () => number;
}
