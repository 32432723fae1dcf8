import { AppError } from '../domain/error/app-error.ts';
import type { ActionContext } from './action.ts';

/** Among so many of the newest a beginning is looked for. */
const LOOKED_THROUGH = 1_000;
const NAMED = 5;

export interface IdSearch<T> {
  /** What it is called: `incident`. */
  readonly noun: string;
  /** What is said of those that are not over: `open`. */
  readonly living: string;
  /** As somebody has typed it. */
  readonly text: string;
  /** As it is written: an id, or the beginning of one. */
  readonly wanted: string;
  readonly one: (id: string) => Promise<T | null>;
  /** The newest first. */
  readonly newest: (limit: number) => Promise<readonly T[]>;
  readonly isLiving: (item: T) => boolean;
  /** What tells it from others. */
  readonly nameOf: (item: T) => string;
  /** What else is to be known where nothing was found, as a sentence; null: nothing. */
  readonly unknown?: () => string | null;
}

/** Throws NOT_FOUND, naming those that are not over, and INVALID_REQUEST for a beginning of several. */
export async function findById<T extends { readonly id: string }>(
  { environment }: Pick<ActionContext, 'environment'>,
  search: IdSearch<T>,
): Promise<T> {
  const { noun, living, text, wanted, nameOf } = search;
  const exact = await search.one(wanted);
  if (exact !== null) return exact;
  const newest = await search.newest(LOOKED_THROUGH);
  const found = newest.filter(({ id }) => id.startsWith(wanted));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const named = (items: readonly T[]): string =>
    items
      .slice(0, NAMED)
      .map((item) => `${item.id} (${nameOf(item)})`)
      .join(', ');
  if (found.length > 1)
    throw new AppError(
      'INVALID_REQUEST',
      `${text} is the beginning of ${found.length} ${noun}s: ${named(found)}. Give more of it.`,
    );
  const left = newest.filter(search.isLiving);
  const title = living.charAt(0).toUpperCase() + living.slice(1);
  const which = left.length === 0 ? `None is ${living}.` : `${title}: ${named(left)}.`;
  const said = [`There is no ${noun} ${text} in ${environment}.`, which, search.unknown?.() ?? null];
  throw new AppError('NOT_FOUND', said.filter((sentence) => sentence !== null).join(' '), {
    details: { [noun]: text, environment },
  });
}
