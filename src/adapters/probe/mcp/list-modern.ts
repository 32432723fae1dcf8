import type { Failure } from '../failure.ts';
import { isRecord } from '../json-value.ts';
import { callRpc, callText, RPC_HEADERS, type RpcCall } from './call-rpc.ts';
import type { ClientInfo, Conversation } from './conversation.ts';
import { contentOf } from './judge-tools.ts';
import { MODERN_VERSIONS } from './protocol-versions.ts';
import { readTools, type Heard } from './read-tools.ts';
import { callWhenDue } from './tool-call/call-tool.ts';
import { parameterHeaders } from './tool-call/parameter-headers.ts';

const METHOD_NOT_FOUND = -32601;
/** HeaderMismatch, MissingRequiredClientCapability, UnsupportedProtocolVersion (revision 2026-07-28, error codes). */
const MODERN_CODES: readonly number[] = [-32020, -32021, -32022];

/** Revision 2026-07-28: no handshake; every request says who asks and in which version. */
export async function listModern(conversation: Conversation): Promise<Heard> {
  const [newest = ''] = MODERN_VERSIONS;
  const remembered = conversation.request.remembered?.protocolVersion ?? newest;
  const version = MODERN_VERSIONS.includes(remembered) ? remembered : newest;
  const heard = await listAs(conversation, version);
  const common = heard.kind === 'failure' ? commonVersion(heard, version) : null;
  return common === null ? heard : await listAs(conversation, common);
}

/** Whether a failure can only come from a server that speaks 2026-07-28 or later. */
export function isModernFailure(failed: Failure): boolean {
  return failed.rpcError !== null && isModernError(failed.rpcError.code, failed.statusCode);
}

function isModernError(code: number, statusCode: number | null): boolean {
  return MODERN_CODES.includes(code) || (code === METHOD_NOT_FOUND && statusCode === 404);
}

function commonVersion(failed: Failure, tried: string): string | null {
  const supported = failed.supportedVersions ?? [];
  return MODERN_VERSIONS.find((version) => version !== tried && supported.includes(version)) ?? null;
}

async function listAs(conversation: Conversation, version: string): Promise<Heard> {
  const heard = await readTools(conversation, ({ cursor, recognises }) =>
    callRpc(conversation, { ...modernCall(conversation.clientInfo, version, cursor), recognises }),
  );
  if (heard.kind !== 'failure') conversation.notes.spoken = { era: 'modern', protocolVersion: version };
  if (heard.kind === 'failure' && heard.rpcError?.code === METHOD_NOT_FOUND)
    return await withoutTools(conversation, version, heard);
  return await callWhenDue(conversation, heard, (beside, { params, inputSchema }) => {
    const headers = { 'mcp-name': params.name, ...parameterHeaders(inputSchema, params.arguments) };
    const call = makeCall(beside.clientInfo, { version, method: 'tools/call', params });
    return callRpc(beside, { ...call, headers: { ...call.headers, ...headers } });
  });
}

const calls = new WeakMap<ClientInfo, Map<string, RpcCall>>();

/** The first page's call is the same for every server, so it is made once a client and version. */
function modernCall(client: ClientInfo, version: string, cursor: string | null): RpcCall {
  if (cursor !== null) return makeCall(client, { version, method: 'tools/list', params: { cursor } });
  let byVersion = calls.get(client);
  if (byVersion === undefined) calls.set(client, (byVersion = new Map<string, RpcCall>()));
  let call = byVersion.get(version);
  if (call === undefined)
    byVersion.set(version, (call = makeCall(client, { version, method: 'tools/list', params: {} })));
  return call;
}

interface ModernRequest {
  readonly version: string;
  readonly method: string;
  readonly params: object;
}

function makeCall(client: ClientInfo, { version, method, params }: ModernRequest): RpcCall {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': { name: client.name, version: client.version },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return {
    method,
    rest: callText(method, { ...params, _meta: meta }),
    headers: { ...RPC_HEADERS, 'mcp-protocol-version': version, 'mcp-method': method },
    errorsWithStatus: isModernError,
  };
}

/** A server may offer no tools at all; `server/discover` tells that from one that hides them. */
async function withoutTools(conversation: Conversation, version: string, failed: Failure): Promise<Heard> {
  const call = makeCall(conversation.clientInfo, { version, method: 'server/discover', params: {} });
  const answer = await callRpc(conversation, call);
  if (answer.kind === 'failure' || answer.message === 'known' || answer.message.kind === 'error')
    return failed;
  const { capabilities } = answer.message.result;
  if (!isRecord(capabilities) || capabilities.tools !== undefined) return failed;
  conversation.notes.spoken = { era: 'modern', protocolVersion: version };
  return { kind: 'listing', content: contentOf([], conversation.request.spec.depth) };
}
