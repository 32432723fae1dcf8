import { find } from '../document/located.ts';
import type { Located, LocatedMap, Place } from '../document/located.ts';
import type { ForeignFormat, Gathering } from './foreign-format.ts';
import { draftServer, itemsAt, membersOf, textAt } from './server-draft.ts';
import type { ServerDraft } from './server-draft.ts';

const NO_ADDRESS =
  'it is started by its client and speaks over its own input and output: nothing to reach it by';
const CLIENT_MAPS = ['mcpServers', 'servers'];

/** A registry's `server.json` (one, a list, or an answer of its API) and the `mcpServers` of clients. */
export const MCP_FORMAT: ForeignFormat = {
  name: 'mcp',
  title: "an MCP registry's server.json or a client's mcpServers",
  isOne: (root) => clientMap(root) !== null || registryEntries(root).length > 0,
  serversOf: (root, gathering) => {
    const clients = clientMap(root);
    return clients === null
      ? registryEntries(root).flatMap((entry) => fromRegistry(entry, gathering))
      : clients.flatMap(([name, entry, at]) => fromClient({ name, entry, at }, gathering));
  },
};

/** `mcpServers`, or an editor's `servers` by name. */
function clientMap(root: Located): readonly (readonly [string, Located, Place])[] | null {
  for (const key of CLIENT_MAPS) {
    const members = membersOf(find(root, [key]));
    const isClients = members.some(
      ([, entry]) => textAt(entry, 'url') !== null || textAt(entry, 'command') !== null,
    );
    if (isClients || (key === 'mcpServers' && find(root, [key])?.kind === 'map')) return members;
  }
  return null;
}

interface ClientEntry {
  readonly name: string;
  readonly entry: Located;
  readonly at: Place;
}

function fromClient({ name, entry, at }: ClientEntry, { notes, nameOf }: Gathering): readonly LocatedMap[] {
  const url = textAt(entry, 'url') ?? textAt(entry, 'serverUrl');
  if (url === null) {
    notes.add({ outcome: 'left_out', from: `mcpServers.${name}`, to: [], why: NO_ADDRESS, at });
    return [];
  }
  const draft = draftServer(nameOf(name), at, notes);
  for (const [key, value, keyAt] of membersOf(entry)) {
    const from = { path: `mcpServers{}.${key}`, at: keyAt };
    if (key === 'url' || key === 'serverUrl') draft.set('mcp_endpoint_url', url, from);
    else if (key === 'type' || key === 'transport') setMode(draft, String(textAt(value)), from);
    else if (key === 'disabled') draft.set('enabled', textAt(value) !== 'true', from);
    else if (key === 'headers') {
      for (const [header, text, headerAt] of membersOf(value))
        draft.header(header, textAt(text) ?? '', { path: `mcpServers{}.headers.${header}`, at: headerAt });
    } else draft.leaveOut(from, 'it is for the client alone');
  }
  assumeMcpOnly(draft);
  return [draft.finish()];
}

/** Bare entries, and those that the API wraps together with its own metadata. */
function registryEntries(root: Located): readonly Located[] {
  const list = root.kind === 'list' ? root.items : itemsAt(root, 'servers');
  const entries = (list.length > 0 ? list : [root]).map((item) => find(item, ['server']) ?? item);
  return entries.filter(
    (entry) =>
      textAt(entry, 'name') !== null &&
      (find(entry, ['remotes']) !== undefined || find(entry, ['packages']) !== undefined),
  );
}

function fromRegistry(entry: Located, { notes, nameOf }: Gathering): readonly LocatedMap[] {
  const name = textAt(entry, 'name') ?? '';
  const remotes = itemsAt(entry, 'remotes');
  if (remotes.length === 0) {
    notes.add({ outcome: 'left_out', from: name, to: [], why: NO_ADDRESS, at: entry.at });
    return [];
  }
  const best = remotes.find((remote) => textAt(remote, 'type') !== 'sse') ?? remotes[0];
  return remotes.flatMap((remote): readonly LocatedMap[] => {
    const from = { path: 'remotes[].url', at: remote.at };
    const url = withDefaults(textAt(remote, 'url') ?? '', remote);
    if (remote !== best || url === null) {
      const why =
        remote === best
          ? 'a part of the address is to be filled in'
          : 'one address of each server is watched';
      notes.add({ outcome: 'left_out', from: from.path, to: [], why, at: remote.at });
      return [];
    }
    const draft = draftServer(nameOf(shortName(name)), entry.at, notes);
    draft.set('mcp_endpoint_url', url, from);
    setMode(draft, textAt(remote, 'type') ?? '', { path: 'remotes[].type', at: remote.at });
    for (const header of itemsAt(remote, 'headers')) setHeader(draft, header);
    draft.set('labels.registry_name', name, { path: 'name', at: entry.at });
    assumeMcpOnly(draft);
    return [draft.finish()];
  });
}

/** `io.github.someone/weather` is `weather` for people. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `https://{tenant}.example.com` with the defaults of its variables; null when one has none. */
function withDefaults(url: string, remote: Located): string | null {
  const missing: string[] = [];
  const filled = url.replace(/\{([^}]+)\}/g, (_, variable: string) => {
    const value = textAt(remote, 'variables', variable, 'default');
    if (value === null) missing.push(variable);
    return value ?? '';
  });
  return missing.length === 0 ? filled : null;
}

function setHeader(draft: ServerDraft, header: Located): void {
  const name = textAt(header, 'name');
  if (name === null) return;
  const template = textAt(header, 'value') ?? textAt(header, 'default') ?? '';
  const isFixed =
    textAt(header, 'value') !== null && !template.includes('{') && textAt(header, 'isSecret') !== 'true';
  const from = { path: `remotes[].headers.${name}`, at: header.at };
  if (textAt(header, 'isRequired') !== 'true' && !isFixed) draft.leaveOut(from, 'it need not be given');
  else draft.header(name, template.replace(/\{[^}]+\}/g, '?'), from);
}

function setMode(
  draft: ServerDraft,
  type: string,
  from: { readonly path: string; readonly at: Place },
): void {
  if (type === 'sse') draft.set('mcp_mode', 'sse', from);
  else if (['http', 'streamable-http', 'streamableHttp'].includes(type)) draft.set('mcp_mode', 'auto', from);
}

function assumeMcpOnly(draft: ServerDraft): void {
  draft.assume('rest_enabled', false, 'false: the file says nothing of a health endpoint');
}
