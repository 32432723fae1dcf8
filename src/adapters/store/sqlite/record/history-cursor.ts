import { AppError } from '../../../../domain/error/app-error.ts';

/** The last check of a page: what comes next is older, or as old and written earlier. */
interface HistoryPosition {
  readonly atMs: number;
  readonly id: number;
}

export function toCursor({ atMs, id }: HistoryPosition): string {
  return Buffer.from(`${atMs}:${id}`).toString('base64url');
}

/** Throws INVALID_REQUEST for anything that `toCursor` did not make. */
export function parseCursor(cursor: string): HistoryPosition {
  const match = /^(-?\d+(?:\.\d+)?):(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const position = { atMs: Number(match?.[1]), id: Number(match?.[2]) };
  if (Number.isFinite(position.atMs) && Number.isSafeInteger(position.id) && toCursor(position) === cursor) {
    return position;
  }
  throw new AppError(
    'INVALID_REQUEST',
    'The cursor is not one that this service gave out. Use the `nextCursor` of the page before, or leave it out.',
    { details: { cursor } },
  );
}
