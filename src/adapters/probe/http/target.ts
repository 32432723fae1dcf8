/** Where a request goes, split as the connection pool wants it. */
export interface Target {
  readonly origin: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** For messages: without user information, query and fragment. */
  readonly shown: string;
}

/** Null when it is not an http or https address. */
export function parseTarget(url: string, base?: Target): Target | null {
  const parsed = URL.parse(url, base === undefined ? undefined : base.origin + base.path);
  if (parsed === null || !/^https?:$/u.test(parsed.protocol)) return null;
  return {
    origin: parsed.origin,
    path: parsed.pathname + parsed.search,
    shown: parsed.origin + parsed.pathname,
  };
}
