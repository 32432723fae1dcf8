import { childPath } from '../document/located.ts';
import type { Located, LocatedMap, PathSegment, Place } from '../document/located.ts';

interface Names {
  /** Null where one place has several paths, as what an alias repeats has. */
  readonly keys: Map<Place, string | null>;
  readonly maps: Map<Place, string | null>;
}

/** For each of our paths, what stands there in the author's own words: where the value was written is the same. */
export function theirPaths(written: LocatedMap, ours: LocatedMap): ReadonlyMap<string, string> {
  const names: Names = { keys: new Map(), maps: new Map() };
  gather(written, '', names);
  const paths = new Map<string, string>();
  match(ours, '', { names, paths });
  return paths;
}

/** The path itself, or the nearest of those around it that the author wrote. */
export function nearestAbove(path: string, paths: ReadonlyMap<string, string>): string {
  let above = path;
  while (above !== '') {
    const found = paths.get(above);
    if (found !== undefined) return found;
    above = above.slice(0, Math.max(above.lastIndexOf('.'), above.lastIndexOf('['), 0));
  }
  return '';
}

function gather(node: Located, path: string, names: Names): void {
  for (const [segment, keyAt, child] of childrenOf(node)) {
    const inner = childPath(path, segment);
    if (keyAt !== null) put(names.keys, keyAt, inner);
    if (child.kind === 'map') put(names.maps, child.at, inner);
    else if (keyAt === null) put(names.keys, child.at, inner);
    gather(child, inner, names);
  }
}

interface Matching {
  readonly names: Names;
  readonly paths: Map<string, string>;
}

function match(node: Located, path: string, matching: Matching): void {
  const { names, paths } = matching;
  for (const [segment, keyAt, child] of childrenOf(node)) {
    const inner = childPath(path, segment);
    const name = (keyAt === null ? names.maps.get(child.at) : undefined) ?? names.keys.get(keyAt ?? child.at);
    if (name !== undefined && name !== null) paths.set(inner, name);
    match(child, inner, matching);
  }
}

function put(places: Map<Place, string | null>, at: Place, path: string): void {
  places.set(at, places.has(at) && places.get(at) !== path ? null : path);
}

/** Members of a map with the places of their keys, items of a list without. */
function childrenOf(node: Located): readonly (readonly [PathSegment, Place | null, Located])[] {
  if (node.kind === 'list') return node.items.map((item, index) => [index, null, item] as const);
  if (node.kind === 'scalar') return [];
  return Array.from(node.entries, ([name, entry]) => [name, entry.keyAt, entry.value] as const);
}
