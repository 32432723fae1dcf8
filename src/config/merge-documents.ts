type Document = Readonly<Record<string, unknown>>;

/**
 * A document with the changes of another: maps are merged key by key, null takes a key out, any other value
 * replaces. Servers are merged by their names; one of a new name comes last.
 */
export function mergeDocuments(base: Document, changes: Document): Document {
  const merged = new Map(Object.entries(base));
  for (const [name, change] of Object.entries(changes)) {
    const old = merged.get(name);
    if (change === null) merged.delete(name);
    else if (name === 'servers' && Array.isArray(change)) merged.set(name, mergeServers(listOf(old), change));
    else if (isDocument(change)) merged.set(name, mergeDocuments(isDocument(old) ? old : {}, change));
    else merged.set(name, change);
  }
  return Object.fromEntries(merged);
}

/** A change that is no map, or has no name, is kept as it is: judging the result says what is wrong with it. */
function mergeServers(base: readonly unknown[], changes: readonly unknown[]): readonly unknown[] {
  const servers = [...base];
  for (const change of changes) {
    const place = servers.findIndex(
      (server) => nameOf(server) !== undefined && nameOf(server) === nameOf(change),
    );
    const old = servers[place];
    if (isDocument(old) && isDocument(change)) servers[place] = mergeDocuments(old, change);
    else servers.push(isDocument(change) ? mergeDocuments({}, change) : change);
  }
  return servers;
}

export function nameOf(server: unknown): string | undefined {
  const name = isDocument(server) ? server['server_name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
