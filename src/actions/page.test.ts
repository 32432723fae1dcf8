import { expect, test } from 'vitest';
import { parseCursor, pageOf, toCursor } from './page.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
const keyOf = (name: string): string => name;

test('pages follow each other without a gap or a repetition, and end', () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = pageOf(names, { limit: 2, cursor, keyOf });
    seen.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(names);
});

test('what has gone meanwhile does not disturb, and a whole list needs no page', () => {
  const { nextCursor } = pageOf(names, { limit: 2, cursor: undefined, keyOf });
  const left = ['a', 'c', 'd', 'e'];
  expect(pageOf(left, { limit: 2, cursor: nextCursor ?? '', keyOf }).items).toEqual(['c', 'd']);
  expect(pageOf(names, { limit: undefined, cursor: undefined, keyOf })).toEqual({
    items: names,
    nextCursor: null,
  });
  expect(pageOf(names, { limit: 5, cursor: undefined, keyOf }).nextCursor).toBeNull();
});

test.each(['', '=', 'a', 'ab?', '%%%', `${toCursor('search')}x`, toCursor('search').toLowerCase(), 'AAAA'])(
  'a cursor of somebody else is refused: %j',
  (cursor) => {
    expect(() => parseCursor(cursor)).toThrow(/not one that this service gave out/);
  },
);

test('a cursor is safe in a query', () => {
  for (const mark of ['search', '~~~???', '12345']) {
    expect(toCursor(mark)).toMatch(/^[\w-]+$/);
    expect(parseCursor(toCursor(mark))).toBe(mark);
  }
});
