import { readNames, type NamesQuery } from '../adapters/store/sqlite/file/read-names.ts';

/** Names that a store on this machine knows; none where there is no such store, or none that can be read now. */
export function knownNames(query: NamesQuery): readonly string[] {
  try {
    return readNames(query);
  } catch {
    return [];
  }
}
