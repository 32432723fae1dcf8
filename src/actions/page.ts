import { z } from 'zod';
import { AppError } from '../domain/error/app-error.ts';

/** The input field `cursor` and the output field `next_cursor` of every list. */
export const cursorField = z.string().optional().describe('The `next_cursor` of the page before');
export const nextCursorField = z
  .string()
  .nullable()
  .describe('Hand it back as `cursor` for the next page; null on the last');

export interface PageWish<T> {
  /** All when undefined. */
  readonly limit: number | undefined;
  readonly cursor: string | undefined;
  /** Unique, and ascending over the list. */
  readonly keyOf: (item: T) => string;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** A page of a list that is at hand. One that goes while others page through it is left out; none comes twice. */
export function pageOf<T>(list: readonly T[], { limit, cursor, keyOf }: PageWish<T>): PageOf<T> {
  const after = cursor === undefined ? null : parseCursor(cursor);
  const rest = after === null ? list : list.filter((item) => keyOf(item) > after);
  const items = limit === undefined ? rest : rest.slice(0, limit);
  const last = items.at(-1);
  const hasMore = items.length < rest.length && last !== undefined;
  return { items, nextCursor: hasMore ? toCursor(keyOf(last)) : null };
}

const PRINTABLE = /^[\x20-\x7e]+$/;

/** An opaque cursor from where a page ended, in printable ASCII. */
export function toCursor(mark: string): string {
  return btoa(mark).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Throws INVALID_REQUEST for what `toCursor` has not made. */
export function parseCursor(cursor: string): string {
  const mark = /^[\w-]+$/.test(cursor) ? decoded(cursor) : '';
  if (PRINTABLE.test(mark) && toCursor(mark) === cursor) return mark;
  throw new AppError(
    'INVALID_REQUEST',
    'The cursor is not one that this service gave out. Use the `next_cursor` of the page before, or leave it out.',
    { details: { cursor } },
  );
}

/** A place in a list that is the newest first: of the same moment those of a lower id come later. */
export interface MomentMark {
  readonly atMs: number;
  readonly id: string;
}

export function momentCursor({ atMs, id }: MomentMark): string {
  return toCursor(`${atMs} ${id}`);
}

/** Throws INVALID_REQUEST for what `momentCursor` has not made. */
export function parseMomentCursor(cursor: string): MomentMark {
  const [time = '', id = ''] = parseCursor(cursor).split(' ');
  const atMs = Number(time);
  if (Number.isSafeInteger(atMs) && id !== '') return { atMs, id };
  throw new AppError('INVALID_REQUEST', 'The cursor is not one of this list. Leave it out to begin anew.', {
    details: { cursor },
  });
}

function decoded(cursor: string): string {
  try {
    return atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}
