import type { RestFindings, RestProbe } from '../../../domain/probe/probe.ts';
import type { RestProbeRequest } from '../../../ports/prober.ts';
import { runAttempts, type Attempted } from '../attempts.ts';
import { failure, type Failure } from '../failure.ts';
import { Access } from '../http/access.ts';
import type { Deadline } from '../http/deadline.ts';
import type { Reply } from '../http/exchange.ts';
import { judgeStatus } from '../http/judge-status.ts';
import { send } from '../http/send.ts';
import { parseTarget } from '../http/target.ts';
import { Trace } from '../http/trace.ts';
import type { ProberParts } from '../prober-parts.ts';
import type { BodyMemory } from './body-memory.ts';
import type { JudgedBody } from './judge-body.ts';

const HEADERS = { accept: 'application/json' } as const;

interface RestAttempt extends Attempted {
  readonly message: string | null;
  readonly statusCode: number | null;
  readonly body: RestFindings | null;
  readonly trace: Trace;
}

interface AttemptParts {
  readonly parts: ProberParts;
  readonly memory: BodyMemory;
  readonly request: RestProbeRequest;
  readonly access: Access;
  readonly deadline: Deadline;
}

/** Probes the REST health path of one server (PROBING section 3, inv. 3.2). */
export async function probeRest(
  parts: ProberParts,
  memory: BodyMemory,
  request: RestProbeRequest,
): Promise<RestProbe> {
  const { spec } = request;
  const access = new Access({ ...parts, ...spec, credentialWorkedAtMs: request.credentialWorkedAtMs });
  const { last, attempts } = await runAttempts(spec, (deadline) =>
    attempt({ parts, memory, request, access, deadline }),
  );
  return {
    path: 'rest',
    verdict: last.verdict,
    durationMs: attempts.at(-1)?.durationMs ?? null,
    message: last.message,
    statusCode: last.statusCode,
    phases: last.trace.phases(),
    attempts,
    certificateExpiresAtMs: last.trace.certificateExpiresAtMs,
    credentialExpiresAtMs: access.expiresAtMs,
    body: last.body,
  };
}

async function attempt({ parts, memory, request, access, deadline }: AttemptParts): Promise<RestAttempt> {
  const { spec } = request;
  const trace = new Trace();
  const target = parseTarget(spec.url);
  if (target === null)
    return failed(failure('connect_failed', 'the address is not an http or https URL'), trace, null);
  const line = {
    ...spec,
    path: 'rest',
    pools: parts.pools,
    userAgent: parts.userAgent,
    access,
    deadline,
    trace,
    onBody: request.onBody,
  } as const;
  const isExpected = (statusCode: number): boolean => spec.expectedStatusCodes.includes(statusCode);
  const reply = await send(line, {
    method: 'GET',
    target,
    headers: HEADERS,
    body: null,
    stream: null,
    accepts: isExpected,
  });
  if (reply.kind === 'failure') return failed(reply, trace, null);
  const judged = read(reply, { memory, request, access });
  if (!isExpected(reply.statusCode)) return failed(judgeStatus(line, reply), trace, judged.findings);
  const { verdict, message, findings } = judged;
  return {
    verdict,
    message,
    statusCode: reply.statusCode,
    body: findings,
    trace,
    retryable: false,
    retryAfterMs: null,
  };
}

function read(
  reply: Reply,
  { memory, request, access }: Pick<AttemptParts, 'memory' | 'request' | 'access'>,
): JudgedBody {
  return memory.judge(reply.body, request.spec, (text) => access.excerpt(text));
}

function failed(
  { verdict, message, retryable, retryAfterMs, statusCode }: Failure,
  trace: Trace,
  body: RestFindings | null,
): RestAttempt {
  return {
    verdict,
    message,
    retryable,
    retryAfterMs,
    statusCode: statusCode ?? trace.statusCode,
    body,
    trace,
  };
}
