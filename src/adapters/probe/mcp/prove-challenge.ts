import { failure, type Failure } from '../failure.ts';
import { send } from '../http/send.ts';
import { parseTarget } from '../http/target.ts';
import { isRecord, parseJson } from '../json-value.ts';
import type { Conversation } from './conversation.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * A 401 without a challenge is still in order when the resource's metadata can be found at its well-known place
 * (RFC 9728 section 3.1; revision 2025-11-25, authorization).
 */
export async function proveChallenge(conversation: Conversation, failed: Failure): Promise<Failure> {
  if (failed.verdict !== 'auth_misconfigured') return failed;
  const { target } = conversation;
  const path = target.path.split('?', 1)[0] ?? '';
  const places = path === '/' ? [WELL_KNOWN] : [`${WELL_KNOWN}${path}`, WELL_KNOWN];
  for (const place of places) {
    if (await hasMetadata(conversation, target.origin + place)) {
      return failure(
        'auth_required',
        'HTTP 401: needs a credential, as its resource metadata says; none is configured',
        {
          statusCode: failed.statusCode,
        },
      );
    }
  }
  return failed;
}

async function hasMetadata({ line }: Conversation, url: string): Promise<boolean> {
  const target = parseTarget(url);
  if (target === null || line.deadline.expired) return false;
  const reply = await send(line, {
    method: 'GET',
    target,
    headers: { accept: 'application/json' },
    body: null,
    stream: null,
  });
  if (reply.kind === 'failure' || reply.statusCode !== 200) return false;
  const metadata = parseJson(reply.body.toString('utf8'));
  return isRecord(metadata) && typeof metadata.resource === 'string';
}
