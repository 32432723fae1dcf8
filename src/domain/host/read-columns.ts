export type Columns = ReadonlyMap<string, string>;

/** A row by the names of its head; the last column takes what is left. Null for a row that is too short. */
export function readColumns(head: string, row: string): Columns | null {
  const names = head.trim().split(/\s+/);
  const cells = row.trim().split(/\s+/);
  if (cells.length < names.length) return null;
  const last = names.length - 1;
  return new Map(
    names.map((name, at) => [name, at === last ? cells.slice(at).join(' ') : (cells[at] ?? '')]),
  );
}

/** A figure; null where the column is not there or holds none. */
export function figureOf(columns: Columns, ...names: readonly string[]): number | null {
  const text = names.map((name) => columns.get(name)).find((each) => each !== undefined);
  const value = Number(text ?? '');
  return text === undefined || text === '' || !Number.isFinite(value) ? null : value;
}
