type Document = Readonly<Record<string, unknown>>;

/**
 * Paths whose value differs between two documents of one shape, in the order of their names. Servers are told apart
 * by name: `servers.search.mcp_timeout_seconds`, or `servers.search` for one that came or went.
 */
export function diffDocuments(before: Document, after: Document): readonly string[] {
  return differences(withNamedServers(before), withNamedServers(after), '').sort();
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (!isDocument(before) || !isDocument(after)) return isSame(before, after) ? [] : [path];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    differences(before[name], after[name], path === '' ? name : `${path}.${name}`),
  );
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  return isDocument(one) && isDocument(other) && differences(one, other, '').length === 0;
}

function withNamedServers(document: Document): Document {
  const { servers } = document;
  if (!Array.isArray(servers)) return document;
  const named = servers.flatMap((server: unknown) =>
    isDocument(server) ? [[String(server['server_name']), server]] : [],
  );
  return { ...document, servers: Object.fromEntries(named) };
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
