import { Access } from '../http/access.ts';
import { Deadline } from '../http/deadline.ts';
import { send } from '../http/send.ts';
import { parseTarget } from '../http/target.ts';
import { Trace } from '../http/trace.ts';
import type { ProberParts } from '../prober-parts.ts';
import { sessionHeaders } from './list-session.ts';
import type { ServerMemory, Session } from './server-memory.ts';

const CLOSING_LIMIT_MS = 1500;

/** Ends every open session with DELETE, as clients should; a server that refuses or is slow is left alone. */
export async function closeSessions(parts: ProberParts, memories: Iterable<ServerMemory>): Promise<void> {
  const deadline = new Deadline(CLOSING_LIMIT_MS);
  const closing: Promise<void>[] = [];
  for (const memory of memories) {
    const { session } = memory;
    memory.session = null;
    if (session !== null && session.sessionId !== null) closing.push(closeSession(parts, session, deadline));
  }
  await deadline.race(Promise.allSettled(closing));
  deadline.clear();
}

async function closeSession(parts: ProberParts, session: Session, deadline: Deadline): Promise<void> {
  const { spec } = session;
  const target = parseTarget(spec.url);
  if (target === null) return;
  const access = new Access({ ...parts, ...spec, credentialWorkedAtMs: null });
  const { pools, userAgent } = parts;
  const line = {
    ...spec,
    path: 'mcp',
    pools,
    userAgent,
    access,
    deadline,
    trace: new Trace(),
    onBody: undefined,
  } as const;
  await send(line, { method: 'DELETE', target, headers: sessionHeaders(session), body: null, stream: null });
}
