/** Where a value stands: an offset into its file's text, or the environment variable that gave it. */
export type Place = number | { readonly variable: string };

export type Scalar = string | number | boolean | null;

export interface LocatedEntry {
  readonly keyAt: Place;
  readonly value: Located;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly at: Place;
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

interface LocatedList {
  readonly kind: 'list';
  readonly at: Place;
  readonly items: readonly Located[];
}

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly at: Place;
  readonly value: Scalar;
}

/** A document's value that remembers where each part was written. */
export type Located = LocatedMap | LocatedList | LocatedScalar;

export type PathSegment = PropertyKey;

export function toPlain(node: Located): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toPlain);
    case 'map':
      return Object.fromEntries(Array.from(node.entries, ([key, entry]) => [key, toPlain(entry.value)]));
  }
}

/** The value at a path, or undefined. */
export function find(node: Located, path: readonly PathSegment[]): Located | undefined {
  let found: Located | undefined = node;
  for (const segment of path) found = found && step(found, segment)?.value;
  return found;
}

/** Where the value at a path stands; of a value that is absent, where its nearest ancestor's key stands. */
export function placeOf(node: Located, path: readonly PathSegment[]): Place {
  let current = node;
  let place = node.at;
  for (const segment of path) {
    const next = step(current, segment);
    if (next === undefined) return place;
    current = next.value;
    place = current.kind === 'scalar' ? current.at : next.keyAt;
  }
  return place;
}

/**
 * A copy of the map in which the value at the path is another; missing maps on the way are made. Where something else
 * than a map is in the way nothing is changed: what is wrong with that is said when it is judged.
 */
export function withValue(map: LocatedMap, path: readonly string[], entry: LocatedEntry): LocatedMap {
  const [head, ...rest] = path;
  if (head === undefined) return map;
  if (rest.length === 0) return { ...map, entries: new Map(map.entries).set(head, entry) };
  const old = map.entries.get(head);
  const inner = old === undefined || isNothing(old.value) ? emptyMap(entry.keyAt) : old.value;
  if (inner.kind !== 'map') return map;
  const changed = { keyAt: old?.keyAt ?? entry.keyAt, value: withValue(inner, rest, entry) };
  return { ...map, entries: new Map(map.entries).set(head, changed) };
}

/** `key:` with nothing after it. */
export function isNothing(value: Located): boolean {
  return value.kind === 'scalar' && value.value === null;
}

function emptyMap(at: Place): LocatedMap {
  return { kind: 'map', at, entries: new Map() };
}

/** A copy of the map without the value at the path. */
export function withoutValue(map: LocatedMap, path: readonly string[]): LocatedMap {
  const [head, ...rest] = path;
  const old = head === undefined ? undefined : map.entries.get(head);
  if (head === undefined || old === undefined) return map;
  const entries = new Map(map.entries);
  if (rest.length === 0) entries.delete(head);
  else if (old.value.kind === 'map') entries.set(head, { ...old, value: withoutValue(old.value, rest) });
  return { ...map, entries };
}

/** `['servers', 3, 'labels']` as `servers[3].labels`. */
export function formatPath(path: readonly PathSegment[]): string {
  return path.reduce<string>((text, segment) => childPath(text, segment), '');
}

export function childPath(parent: string, segment: PathSegment): string {
  if (typeof segment === 'number') return `${parent}[${segment}]`;
  return parent === '' ? String(segment) : `${parent}.${String(segment)}`;
}

function step(node: Located, segment: PathSegment): LocatedEntry | undefined {
  if (node.kind === 'map') return node.entries.get(String(segment));
  if (node.kind !== 'list') return undefined;
  const item = node.items[Number(segment)];
  return item && { keyAt: item.at, value: item };
}
