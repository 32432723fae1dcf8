import { parseDuration } from '../duration.ts';
import { find } from '../document/located.ts';
import type { Located, LocatedMap } from '../document/located.ts';
import type { ForeignFormat, Gathering } from './foreign-format.ts';
import { asReference, draftServer, itemsAt, membersOf, textAt } from './server-draft.ts';
import type { ServerDraft } from './server-draft.ts';

const ENDPOINT = 'endpoints[]';

/** The endpoints of a Gatus configuration. */
export const GATUS_FORMAT: ForeignFormat = {
  name: 'gatus',
  title: 'a Gatus configuration',
  isOne: (root) =>
    itemsAt(root, 'endpoints').some((endpoint) => textAt(endpoint, 'url') !== null) ||
    find(root, ['external-endpoints']) !== undefined,
  serversOf: (root, gathering) => {
    for (const [key, , at] of membersOf(root)) {
      if (key === 'endpoints') continue;
      gathering.notes.add({
        outcome: 'left_out',
        from: key,
        to: [],
        why: "it is the other program's own",
        at,
      });
    }
    return itemsAt(root, 'endpoints').flatMap((endpoint) => fromEndpoint(endpoint, gathering));
  },
};

function fromEndpoint(endpoint: Located, { notes, nameOf }: Gathering): readonly LocatedMap[] {
  const url = textAt(endpoint, 'url') ?? '';
  const name = [textAt(endpoint, 'group'), textAt(endpoint, 'name')]
    .filter((part) => part !== null)
    .join('-');
  if (!/^https?:/.test(url)) {
    const why = 'only http and https are watched';
    notes.add({ outcome: 'left_out', from: `${ENDPOINT}.url`, to: [], why, at: endpoint.at });
    return [];
  }
  const draft = draftServer(nameOf(name), endpoint.at, notes);
  // A body of JSON-RPC makes an endpoint one that speaks MCP.
  const isMcp = textAt(endpoint, 'body')?.includes('jsonrpc') === true || /\/mcp\/?$/.test(url);
  for (const [key, value, at] of membersOf(endpoint)) carry({ key, value, at, isMcp }, draft);
  draft.assume(isMcp ? 'rest_enabled' : 'mcp_enabled', false, 'false: each endpoint is one address');
  return [draft.finish()];
}

interface Member {
  readonly key: string;
  readonly value: Located;
  readonly at: Located['at'];
  readonly isMcp: boolean;
}

function carry({ key, value, at, isMcp }: Member, draft: ServerDraft): void {
  const from = { path: `${ENDPOINT}.${key}`, at };
  const text = textAt(value) ?? '';
  switch (key) {
    case 'name':
      return;
    case 'url':
      draft.set(isMcp ? 'mcp_endpoint_url' : 'rest_health_endpoint_url', text, from);
      return;
    case 'group':
      draft.set('labels.group', text, from);
      return;
    case 'enabled':
      draft.set('enabled', text !== 'false', from);
      return;
    case 'interval':
      setSeconds(draft, 'interval_seconds', { text, from });
      return;
    case 'headers':
      for (const [header, given, headerAt] of membersOf(value))
        draft.header(header, textAt(given) ?? '', { path: `${from.path}.${header}`, at: headerAt });
      return;
    case 'client':
      carryClient(value, isMcp, draft);
      return;
    case 'conditions':
      carryConditions(value, draft);
      return;
    case 'method':
    case 'body':
      if (!isMcp || key === 'body')
        draft.leaveOut(from, isMcp ? 'the MCP probe asks by itself' : 'health is asked with GET');
      return;
    default:
      draft.leaveOut(
        from,
        key === 'alerts' ? 'alerts are rules of alerting here' : 'there is nothing like it here',
      );
  }
}

function carryClient(client: Located, isMcp: boolean, draft: ServerDraft): void {
  for (const [key, value, at] of membersOf(client)) {
    const from = { path: `${ENDPOINT}.client.${key}`, at };
    if (key === 'timeout') {
      const ours = isMcp ? 'mcp_timeout_seconds' : 'rest_timeout_seconds';
      setSeconds(draft, ours, { text: textAt(value) ?? '', from });
    } else if (key === 'oauth2') carryOauth2(value, from, draft);
    else draft.leaveOut(from, 'there is nothing like it here');
  }
}

function carryOauth2(
  oauth2: Located,
  from: { readonly path: string; readonly at: Located['at'] },
  draft: ServerDraft,
): void {
  const secret = asReference(
    textAt(oauth2, 'client-secret') ?? '',
    `${textAt(oauth2, 'client-id') ?? ''}_secret`,
  );
  draft.set('auth_config.auth_type', 'oauth2', from);
  draft.set('auth_config.oauth2_token_url', textAt(oauth2, 'token-url'), from);
  draft.set('auth_config.oauth2_client_id', textAt(oauth2, 'client-id'), from);
  draft.secret('auth_config.oauth2_client_secret', secret, from);
  const scopes = itemsAt(oauth2, 'scopes').flatMap((scope) => textAt(scope) ?? []);
  if (scopes.length > 0) draft.set('auth_config.oauth2_scope', scopes, from);
}

/** What a condition asks for is asked of every server here, or is a rule of alerting. */
function carryConditions(conditions: Located, draft: ServerDraft): void {
  for (const condition of itemsAt(conditions)) {
    const text = textAt(condition) ?? '';
    const from = { path: `${ENDPOINT}.conditions: ${text}`, at: condition.at };
    draft.leaveOut(from, whyNot(text));
  }
}

function whyNot(condition: string): string {
  if (condition.startsWith('[STATUS]'))
    return 'rest_health_checks.expected_status_codes says it for all servers';
  if (condition.startsWith('[BODY]'))
    return 'rest_health_checks.required_health_fields says it for all servers';
  if (condition.startsWith('[RESPONSE_TIME]')) return 'a timeout or a rule of alerting says it';
  return 'there is nothing like it here';
}

interface Spelled {
  readonly text: string;
  readonly from: { readonly path: string; readonly at: Located['at'] };
}

/** Durations like `1m30s` are sums of ours. */
function setSeconds(draft: ServerDraft, key: string, { text, from }: Spelled): void {
  const parts = text.match(/\d+(?:\.\d+)?(?:ms|[smhd])/g) ?? [];
  const milliseconds = parts.reduce((sum, part) => sum + (parseDuration(part) ?? 0), 0);
  if (milliseconds > 0 && parts.join('') === text) draft.set(key, milliseconds / 1000, from);
  else draft.leaveOut(from, `'${text}' is not a duration that is understood here`);
}
