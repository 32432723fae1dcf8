import type { McpProbe, RestProbe } from '../probe/probe.ts';
import { failureKindOf, hasSucceeded } from '../probe/verdict.ts';
import type { McpPathSpec, RestPathSpec } from '../server/server-spec.ts';

const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'x-api-key', 'cookie'];

/** The probe got past authentication and something was sent to authenticate it. */
export function hasCredentialWorked(
  spec: McpPathSpec | RestPathSpec | null,
  probe: McpProbe | RestProbe,
): boolean {
  return spec !== null && hasPassedAuthentication(probe) && sendsCredential(spec);
}

/** Only an answer of the service itself shows it: a gateway may refuse, redirect or fail before it looks. */
function hasPassedAuthentication(probe: McpProbe | RestProbe): boolean {
  if (hasSucceeded(probe.verdict)) return true;
  const kind = failureKindOf(probe.verdict);
  if (kind !== 'protocol' && kind !== 'content') return false;
  return probe.statusCode !== null && probe.statusCode >= 200 && probe.statusCode < 300;
}

function sendsCredential(spec: McpPathSpec | RestPathSpec): boolean {
  if (spec.credential.type !== 'none') return true;
  return Object.keys(spec.headers).some((name) => CREDENTIAL_HEADERS.includes(name.toLowerCase()));
}
