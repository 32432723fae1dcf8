import { failure, type Failure } from '../failure.ts';
import { send } from '../http/send.ts';
import { isRecord, type JsonRecord } from '../json-value.ts';
import { callRpc, callText, RPC_HEADERS, rpcFailure } from './call-rpc.ts';
import type { Conversation } from './conversation.ts';
import { contentOf } from './judge-tools.ts';
import { SESSION_VERSIONS } from './protocol-versions.ts';
import { readTools, type Heard } from './read-tools.ts';
import { callWhenDue } from './tool-call/call-tool.ts';
import type { Session } from './server-memory.ts';

const FIRST_PAGE = callText('tools/list', {});
const PING = callText('ping', null);
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

/**
 * Revisions 2025-03-26 to 2025-11-25. The session is kept between checks; when the server has forgotten it, a new one
 * is opened within the same check.
 */
export async function listSession(conversation: Conversation): Promise<Heard> {
  const kept = conversation.memory.session;
  if (kept !== null) {
    const heard = await listWithin(conversation, kept);
    if (heard.kind !== 'failure' || !isSessionLost(heard)) return heard;
    conversation.memory.session = null;
    conversation.notes.sessionLost = kept.sessionId !== null;
  }
  const opened = await openSession(conversation);
  if (opened.kind === 'failure') return opened;
  conversation.memory.session = opened.session;
  return await listWithin(conversation, opened.session);
}

export function sessionHeaders(session: Session): Readonly<Record<string, string>> {
  const headers = { ...RPC_HEADERS, 'mcp-protocol-version': session.protocolVersion };
  return session.sessionId === null ? headers : { ...headers, 'mcp-session-id': session.sessionId };
}

const LOST_STATUSES: readonly number[] = [400, 404, 410];
const LOST_CODES: readonly number[] = [-32_000, -32_001, -32_002, -32_600];

/**
 * The specification says 404; others answer 400, or an error with one of several codes. On a session that had been
 * open, each of them is worth one `initialize`.
 */
function isSessionLost({ statusCode, rpcError, verdict }: Failure): boolean {
  if (verdict === 'http_error') return statusCode !== null && LOST_STATUSES.includes(statusCode);
  return verdict === 'rpc_error' && rpcError !== null && LOST_CODES.includes(rpcError.code);
}

type Opened = { readonly kind: 'opened'; readonly session: Session } | Failure;

async function openSession(conversation: Conversation): Promise<Opened> {
  let sessionId: string | null = null;
  const onHeaders = (headers: Readonly<Record<string, unknown>>): void => {
    const given = headers['mcp-session-id'];
    if (typeof given === 'string' && VISIBLE_ASCII.test(given)) sessionId = given;
  };
  const answer = await callRpc(conversation, {
    method: 'initialize',
    rest: initializeText(conversation),
    headers: RPC_HEADERS,
    onHeaders,
  });
  if (answer.kind === 'failure') return answer;
  if (answer.message === 'known')
    return failure('bad_envelope', 'initialize was answered with something else');
  if (answer.message.kind === 'error') return rpcFailure(answer.message, null);
  const agreed = agreementOf(answer.message.result, conversation);
  if (agreed.kind === 'failure') return agreed;
  const session = { ...agreed.agreement, sessionId, spec: conversation.request.spec };
  const refused = await confirm(conversation, session);
  return refused ?? { kind: 'opened', session };
}

const VISIBLE_ASCII = /^[\x21-\x7e]{1,1024}$/u;

export function initializeText({ clientInfo }: Conversation): string {
  const [protocolVersion] = SESSION_VERSIONS;
  return callText('initialize', {
    protocolVersion,
    capabilities: {},
    clientInfo: { name: clientInfo.name, version: clientInfo.version },
  });
}

type Agreed =
  { readonly kind: 'agreed'; readonly agreement: Pick<Session, 'protocolVersion' | 'offersTools'> } | Failure;

/** What `initialize` settled: a version that both know, and whether there are tools. */
export function agreementOf({ protocolVersion, capabilities }: JsonRecord, { line }: Conversation): Agreed {
  if (typeof protocolVersion !== 'string')
    return failure('bad_envelope', 'the result of initialize has no protocolVersion');
  if (!SESSION_VERSIONS.includes(protocolVersion)) {
    return failure(
      'unsupported_version',
      `the server only offers version ${line.access.excerpt(protocolVersion)}`,
    );
  }
  const offersTools = !isRecord(capabilities) || capabilities.tools !== undefined;
  return { kind: 'agreed', agreement: { protocolVersion, offersTools } };
}

/** The notification that ends the handshake. Its refusal says little; the list that follows tells the truth. */
async function confirm({ line, target }: Conversation, session: Session): Promise<Failure | null> {
  const reply = await send(line, {
    method: 'POST',
    target,
    headers: sessionHeaders(session),
    body: INITIALIZED,
    stream: IGNORE,
  });
  return reply.kind === 'failure' ? reply : null;
}

const IGNORE = { push: () => true };

async function listWithin(conversation: Conversation, session: Session): Promise<Heard> {
  const headers = sessionHeaders(session);
  const heard = session.offersTools
    ? await readTools(conversation, ({ cursor, recognises }) =>
        callRpc(conversation, {
          method: 'tools/list',
          rest: cursor === null ? FIRST_PAGE : callText('tools/list', { cursor }),
          headers,
          recognises,
          resumable: true,
        }),
      )
    : await ping(conversation, headers);
  if (heard.kind !== 'failure')
    conversation.notes.spoken = { era: 'session', protocolVersion: session.protocolVersion };
  return await callWhenDue(conversation, heard, (beside, { params }) =>
    callRpc(beside, {
      method: 'tools/call',
      rest: callText('tools/call', params),
      headers,
      resumable: true,
    }),
  );
}

/** A server without tools is asked whether it lives. */
async function ping(conversation: Conversation, headers: Readonly<Record<string, string>>): Promise<Heard> {
  const answer = await callRpc(conversation, { method: 'ping', rest: PING, headers, resumable: true });
  if (answer.kind === 'failure') return answer;
  if (answer.message !== 'known' && answer.message.kind === 'error') return rpcFailure(answer.message, null);
  return { kind: 'listing', content: contentOf([], conversation.request.spec.depth) };
}
