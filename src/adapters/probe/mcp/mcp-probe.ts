import type {
  CallOutcome,
  McpEra,
  McpProbe,
  RememberedEra,
  RpcError,
  ToolFindings,
} from '../../../domain/probe/probe.ts';
import type { McpProbeRequest } from '../../../ports/prober.ts';
import { runAttempts, type Attempted } from '../attempts.ts';
import { failure, type Failure } from '../failure.ts';
import { Access } from '../http/access.ts';
import type { Deadline } from '../http/deadline.ts';
import { parseTarget } from '../http/target.ts';
import { Trace } from '../http/trace.ts';
import type { ProberParts } from '../prober-parts.ts';
import type { Conversation, ConversationNotes } from './conversation.ts';
import { listTools } from './detect-era.ts';
import { judgeTools } from './judge-tools.ts';
import { proveChallenge } from './prove-challenge.ts';
import type { Heard } from './read-tools.ts';
import type { JudgedTools, ServerMemory } from './server-memory.ts';
import { heldCall } from './tool-call/call-tool.ts';

interface McpAttempt extends Attempted {
  readonly message: string | null;
  readonly statusCode: number | null;
  readonly rpcError: RpcError | null;
  readonly tools: ToolFindings | null;
  readonly trace: Trace;
}

/** Probes the MCP path of one server: attempts within a budget, and what they came to. */
export async function probeMcp(
  parts: ProberParts,
  memory: ServerMemory,
  request: McpProbeRequest,
): Promise<McpProbe> {
  const { spec } = request;
  const access = new Access({ ...parts, ...spec, credentialWorkedAtMs: request.credentialWorkedAtMs });
  const notes: ConversationNotes = { sessionLost: false, spoken: null, called: null };
  const { last, attempts } = await runAttempts(spec, (deadline) =>
    attempt({ parts, memory, request, access, notes, deadline }),
  );
  return {
    path: 'mcp',
    verdict: last.verdict,
    durationMs: durationOf(attempts, notes.called),
    message: last.message,
    statusCode: last.statusCode,
    phases: last.trace.phases(),
    attempts,
    certificateExpiresAtMs: last.trace.certificateExpiresAtMs,
    credentialExpiresAtMs: access.expiresAtMs,
    era: rememberedEra(request.remembered, notes.spoken),
    sessionLost: notes.sessionLost,
    rpcError: last.rpcError,
    tools: last.tools,
    call: notes.called ?? heldCall(request),
  };
}

/** Of the list alone: the call has a latency of its own, and would be a peak in the path's once an interval. */
function durationOf(attempts: McpProbe['attempts'], called: CallOutcome | null): number | null {
  const last = attempts.at(-1);
  return last === undefined ? null : last.durationMs - (called?.latencyMs ?? 0);
}

interface AttemptParts {
  readonly parts: ProberParts;
  readonly memory: ServerMemory;
  readonly request: McpProbeRequest;
  readonly access: Access;
  readonly notes: ConversationNotes;
  readonly deadline: Deadline;
}

async function attempt({
  parts,
  memory,
  request,
  access,
  notes,
  deadline,
}: AttemptParts): Promise<McpAttempt> {
  const { spec } = request;
  const trace = new Trace();
  const target = parseTarget(spec.url);
  if (target === null)
    return failed(failure('connect_failed', 'the address is not an http or https URL'), trace);
  const line = {
    ...spec,
    path: 'mcp',
    pools: parts.pools,
    userAgent: parts.userAgent,
    access,
    deadline,
    trace,
    onBody: request.onBody,
  } as const;
  const conversation: Conversation = { request, clientInfo: parts.clientInfo, line, target, memory, notes };
  const heard = await listTools(conversation);
  return await judged(conversation, heard);
}

async function judged(conversation: Conversation, heard: Heard): Promise<McpAttempt> {
  const { request, memory, line } = conversation;
  const { trace } = line;
  switch (heard.kind) {
    case 'failure':
      return failed(await proveChallenge(conversation, heard), trace);
    case 'broken': {
      const { findings } = withoutSecrets(judgeTools(request, heard.content, memory), line.access);
      return { ...failed(heard.failure, trace), tools: { ...findings, valid: false, contract: null } };
    }
    case 'listing': {
      const judgedTools = judgeTools(request, heard.content, memory);
      const { verdict, message, findings } = withoutSecrets(judgedTools, line.access);
      const found = {
        ...NOTHING_WRONG,
        verdict,
        message,
        statusCode: trace.statusCode,
        tools: findings,
        trace,
      };
      const call = conversation.notes.called ?? heldCall(request);
      return verdict !== 'ok' || call === null || call.ok
        ? found
        : { ...found, verdict: 'call_failed', message: call.message };
    }
  }
}

/** What is wrong with tools is said with their names, which are the server's words. */
function withoutSecrets(judged: JudgedTools, access: Access): JudgedTools {
  const { verdict, message, findings } = judged;
  if (message === null) return judged;
  const problems = findings.problems.map((problem) => access.redact(problem));
  return { verdict, message: access.redact(message), findings: { ...findings, problems } };
}

const NOTHING_WRONG = { retryable: false, retryAfterMs: null, rpcError: null } as const;

function failed(
  { verdict, message, retryable, retryAfterMs, rpcError, statusCode }: Failure,
  trace: Trace,
): McpAttempt {
  return {
    verdict,
    message,
    retryable,
    retryAfterMs,
    rpcError,
    statusCode: statusCode ?? trace.statusCode,
    tools: null,
    trace,
  };
}

/** What was remembered stays, with its date, as long as the same era goes on working. */
function rememberedEra(
  remembered: RememberedEra | null,
  spoken: { readonly era: McpEra; readonly protocolVersion: string | null } | null,
): RememberedEra | null {
  if (spoken === null) return remembered;
  const isSame = remembered?.era === spoken.era && remembered.protocolVersion === spoken.protocolVersion;
  if (isSame && Date.now() - remembered.detectedAtMs <= REMEMBERED_FOR_MS) return remembered;
  return { era: spoken.era, protocolVersion: spoken.protocolVersion, detectedAtMs: Date.now() };
}

const REMEMBERED_FOR_MS = 24 * 60 * 60 * 1000;
