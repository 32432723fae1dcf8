import type { ApiContext } from './request.ts';

/** The same request for the page behind, as a path with its query; null on the last page. Also said in `Link`. */
export function nextLink(c: ApiContext, nextCursor: string | null): string | null {
  if (nextCursor === null) return null;
  const url = new URL(c.req.url);
  url.searchParams.set('cursor', nextCursor);
  const next = `${url.pathname}${url.search}`;
  c.header('link', `<${next}>; rel="next"`);
  return next;
}
