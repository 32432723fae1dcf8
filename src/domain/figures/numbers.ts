/** Whole seconds since a moment, none for one to come. */
export function secondsSince(startMs: number, nowMs: number): number {
  return Math.round(Math.max(0, nowMs - startMs) / 1000);
}

export function sum<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}

export function sumOrNull<Item>(items: readonly Item[], read: (item: Item) => number): number | null {
  return items.length === 0 ? null : sum(items, read);
}

export function maxOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}

export function roundOrNull(value: number | null): number | null {
  return value === null ? null : round(value);
}

/** To a thousandth. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
