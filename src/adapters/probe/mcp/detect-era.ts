import type { McpEra } from '../../../domain/probe/probe.ts';
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
  if (remembered === null || Date.now() - remembered.detectedAtMs > REMEMBERED_FOR_MS) return await detect(conversation);
  const heard = await LISTERS[remembered.era](conversation);
  if (heard.kind !== 'failure' || !mayBeAnotherEra(heard) || conversation.line.deadline.expired) return heard;
  const again = await detect(conversation);
  return again.kind === 'failure' ? heard : again;
}

async function detect(conversation: Conversation): Promise<Heard> {
  const modern = await listModern(conversation);
  if (modern.kind !== 'failure' || !leadsToSession(modern)) return modern;
  const session = await listSession(conversation);
  if (session.kind !== 'failure' || !leadsToSse(session)) return session;
  const sse = await listSse(conversation);
  return sse.kind === 'failure' && conversation.notes.spoken === null ? betterOf(session, sse) : sse;
}

/** Statuses that say nothing about the protocol: access, haste, time, and outages. */
function isAboutProtocol(statusCode: number): boolean {
  return statusCode < 500 ? ![401, 403, 407, 408, 429].includes(statusCode) : statusCode === 500 || statusCode === 501;
}

function leadsToSession(failed: Failure): boolean {
  if (isModernFailure(failed)) return failed.supportedVersions?.some((version) => SESSION_VERSIONS.includes(version)) === true;
  return mayBeAnotherEra(failed);
}

/** The fallback that revisions 2025-03-26 and later describe: POST refused with one of three statuses. */
function leadsToSse(failed: Failure): boolean {
  return failed.verdict === 'http_error' && [400, 404, 405].includes(failed.statusCode ?? 0);
}

/** A failure that another era's manners might cure. A time-out is an outage, and 401 and 403 are access. */
function mayBeAnotherEra(failed: Failure): boolean {
  switch (failed.verdict) {
    case 'http_error':
      return failed.statusCode !== null && isAboutProtocol(failed.statusCode);
    case 'rpc_error':
    case 'unsupported_version':
    case 'bad_content_type':
    case 'bad_json':
    case 'bad_envelope':
    case 'id_mismatch':
      return true;
    default:
      return false;
  }
}

/** When no era works, access trouble found on the way says more than the status that led there. */
function betterOf(session: Failure, sse: Failure): Failure {
  return sse.verdict === 'auth_required' || sse.verdict === 'forbidden' ? sse : session;
}
