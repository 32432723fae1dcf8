import type { McpEra } from '../../../domain/probe/probe.ts';
import type { Verdict } from '../../../domain/probe/verdict.ts';
import type { Failure } from '../failure.ts';
import type { Conversation } from './conversation.ts';
import { isModernFailure, listModern } from './list-modern.ts';
import { listPlain } from './list-plain.ts';
import { listSession } from './list-session.ts';
import { listSse } from './list-sse.ts';
import { SESSION_VERSIONS } from './protocol-versions.ts';
import type { Heard } from './read-tools.ts';

const LISTERS = {
  modern: listModern,
  session: listSession,
  sse: listSse,
  plain: listPlain,
} as const satisfies Record<McpEra, (conversation: Conversation) => Promise<Heard>>;

const REMEMBERED_FOR_MS = 24 * 60 * 60 * 1000;

/** Lists the tools in the era that is configured, remembered, or found (PROBING section 2). */
export async function listTools(conversation: Conversation): Promise<Heard> {
  const { spec, remembered } = conversation.request;
  if (spec.mode !== 'auto') return await LISTERS[spec.mode](conversation);
  if (remembered === null || Date.now() - remembered.detectedAtMs > REMEMBERED_FOR_MS)
    return await detect(conversation, null);
  const heard = await LISTERS[remembered.era](conversation);
  if (heard.kind !== 'failure' || !mayBeAnotherEra(heard) || conversation.line.deadline.expired) return heard;
  const again = await detect(conversation, remembered.era === 'modern' ? heard : null);
  return again.kind === 'failure' ? heard : again;
}

/** `modernFailed`: what the modern era came to when it has been tried within this check. */
async function detect(conversation: Conversation, modernFailed: Failure | null): Promise<Heard> {
  const modern = modernFailed ?? (await listModern(conversation));
  if (modern.kind !== 'failure' || !leadsToSession(modern)) return modern;
  const session = await listSession(conversation);
  if (session.kind !== 'failure' || !leadsToSse(session)) return session;
  const sse = await listSse(conversation);
  return sse.kind === 'failure' && conversation.notes.spoken === null ? betterOf(session, sse) : sse;
}

/** Statuses that say nothing about the protocol: access, haste, time, and outages. */
function isAboutProtocol(statusCode: number): boolean {
  return statusCode < 500
    ? ![401, 403, 407, 408, 429].includes(statusCode)
    : statusCode === 500 || statusCode === 501;
}

function leadsToSession(failed: Failure): boolean {
  if (isModernFailure(failed))
    return failed.supportedVersions?.some((version) => SESSION_VERSIONS.includes(version)) === true;
  return mayBeAnotherEra(failed);
}

/** The fallback that revisions 2025-03-26 and later describe: POST refused with one of three statuses. */
function leadsToSse(failed: Failure): boolean {
  return failed.verdict === 'http_error' && [400, 404, 405].includes(failed.statusCode ?? 0);
}

/** What another era's manners might cure. A time-out is an outage, and 401 and 403 are access. */
const OFF_ERA_VERDICTS: readonly Verdict[] = [
  'unsupported_version',
  'bad_content_type',
  'bad_json',
  'bad_envelope',
  'id_mismatch',
];

function mayBeAnotherEra({ verdict, statusCode, rpcError }: Failure): boolean {
  if (verdict === 'http_error') return statusCode !== null && isAboutProtocol(statusCode);
  if (verdict === 'rpc_error') return rpcError !== null && isAboutRequest(rpcError.code);
  return OFF_ERA_VERDICTS.includes(verdict);
}

/** Codes that find fault with the request, not those of a server in trouble (JSON-RPC 2.0 section 5.1). */
function isAboutRequest(code: number): boolean {
  return code !== -32_603 && code >= -32_700 && code <= -32_000;
}

/** When no era works, access trouble found on the way says more than the status that led there. */
function betterOf(session: Failure, sse: Failure): Failure {
  return sse.verdict === 'auth_required' || sse.verdict === 'forbidden' ? sse : session;
}
