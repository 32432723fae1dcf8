import type { LocatedMap } from '../document/located.ts';
import { BASIC_FAMILY } from './basic-family.ts';
import type { Family } from './family.ts';
import { SERVER_LISTS_FAMILY } from './server-lists-family.ts';
import { SINGLE_PATH_FAMILY } from './single-path-family.ts';
import { STATUS_CHECK_FAMILY } from './status-check-family.ts';
import { WRAPPED_FAMILY } from './wrapped-family.ts';

/** Every spelling but our own, the surest sign first (inv. 2.7). */
export const FAMILIES: readonly Family[] = [
  WRAPPED_FAMILY,
  STATUS_CHECK_FAMILY,
  SERVER_LISTS_FAMILY,
  SINGLE_PATH_FAMILY,
  BASIC_FAMILY,
];

/** The family of a file by what stands in it; null for our own spelling. */
export function familyOf(root: LocatedMap): Family | null {
  return (
    FAMILIES.find((family) => family.signs.some((sign) => root.entries.has(sign))) ??
    FAMILIES.find((family) => family.looksLike?.(root) === true) ??
    null
  );
}
