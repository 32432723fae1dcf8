import type { LocatedMap, Place } from '../document/located.ts';

/** The address at the same origin with another path; null when the text is no address, or the path does not fit. */
export function derivedUrl(text: string, pathOf: (path: string) => string | null): string | null {
  // A reference in the host would be taken for a part of it.
  if (text.includes('${') || !URL.canParse(text)) return null;
  const url = new URL(text);
  const path = pathOf(url.pathname);
  if (path === null) return null;
  url.pathname = path;
  url.search = '';
  return url.href;
}

/** Swaps the end of a path: `/search/health` becomes `/search/mcp`. */
export function swapEnd(from: string, into: string): (path: string) => string | null {
  return (path) => {
    const bare = path.replace(/\/$/, '');
    return bare.endsWith(from) ? `${bare.slice(0, -from.length)}${into}` : null;
  };
}

export function textOf(
  server: LocatedMap,
  key: string,
): { readonly text: string; readonly at: Place } | null {
  const value = server.entries.get(key)?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string'
    ? { text: value.value, at: value.at }
    : null;
}
