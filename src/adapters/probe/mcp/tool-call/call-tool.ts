import { hash } from 'node:crypto';
import type { CallOutcome } from '../../../../domain/probe/probe.ts';
import type { McpCallSpec } from '../../../../domain/server/server-spec.ts';
import type { Json } from '../../../../domain/tool-contract/tool-contract.ts';
import type { McpProbeRequest } from '../../../../ports/prober.ts';
import type { Failure } from '../../failure.ts';
import { Trace } from '../../http/trace.ts';
import type { JsonRecord } from '../../json-value.ts';
import type { Answer } from '../answer.ts';
import { rpcFailure } from '../call-rpc.ts';
import type { Conversation } from '../conversation.ts';
import type { Heard } from '../read-tools.ts';
import type { ToolListContent } from '../server-memory.ts';
import { judgeResult } from './judge-result.ts';
import { resolveArguments } from './resolve-arguments.ts';

/** What `tools/call` asks for. */
export interface ToolQuestion {
  readonly params: { readonly name: string; readonly arguments: JsonRecord };
  readonly inputSchema: Json | undefined;
}

/** Asks it in the manner of an era, in the session in which the tools were listed. */
export type AskTool = (conversation: Conversation, question: ToolQuestion) => Promise<Answer | Failure>;

/** A check may come a little early for a call: waiting for the next one would make the interval much longer. */
const EARLY = 0.9;

/** After a list was read to its end: calls the tool that the operator named, when that is due, and notes the outcome. */
export async function callWhenDue(conversation: Conversation, heard: Heard, ask: AskTool): Promise<Heard> {
  const { spec } = conversation.request;
  if (heard.kind !== 'listing' || spec.call === undefined) return heard;
  const held = heldCall(conversation.request);
  if (held === null || isDue(held, spec.call)) {
    conversation.notes.called = await callTool(beside(conversation), spec.call, {
      content: heard.content,
      ask,
    });
  }
  return heard;
}

/** The outcome that holds as long as no new one is there; null when it is one of another call. */
export function heldCall({ spec, lastCall }: McpProbeRequest): CallOutcome | null {
  return spec.call !== undefined && lastCall?.print === printOf(spec.call) ? lastCall : null;
}

/** One from the future means that the clock was set back. */
function isDue({ atMs }: CallOutcome, { intervalMs }: McpCallSpec): boolean {
  const ageMs = Date.now() - atMs;
  return ageMs < 0 || ageMs >= EARLY * intervalMs;
}

interface Calling {
  readonly content: ToolListContent;
  readonly ask: AskTool;
}

async function callTool(
  conversation: Conversation,
  call: McpCallSpec,
  { content, ask }: Calling,
): Promise<CallOutcome> {
  const outcome = { tool: call.tool, atMs: Date.now(), print: printOf(call) };
  const said = (trouble: string | null): Pick<CallOutcome, 'ok' | 'message'> => ({
    ok: trouble === null,
    message: trouble === null ? null : `calling ${call.tool}: ${trouble}`,
  });
  if (!content.names.includes(call.tool))
    return { ...outcome, latencyMs: null, ...said('it is not among the tools') };
  const question = questionOf(conversation, call, content);
  if (typeof question === 'string') return { ...outcome, latencyMs: null, ...said(question) };
  const startedAtMs = performance.now();
  const answer = await ask(conversation, question);
  const latencyMs = performance.now() - startedAtMs;
  return { ...outcome, latencyMs, ...said(troubleWith(answer, { conversation, call, latencyMs })) };
}

/** Or why it cannot be asked. */
function questionOf(
  { line }: Conversation,
  call: McpCallSpec,
  { contract }: ToolListContent,
): ToolQuestion | string {
  const inputSchema = contract?.tools.find(({ name }) => name === call.tool)?.['inputSchema'];
  try {
    const values = resolveArguments(call.arguments, (reference) => line.access.reveal(reference));
    return { params: { name: call.tool, arguments: values }, inputSchema };
  } catch (error) {
    // Its messages are free of secrets by contract; those of anything else may not be.
    const isSafe = error instanceof Error && error.name === 'AppError';
    return `no arguments: ${isSafe ? line.access.excerpt(error.message) : 'they could not be prepared'}`;
  }
}

interface Asked {
  readonly conversation: Conversation;
  readonly call: McpCallSpec;
  readonly latencyMs: number;
}

function troubleWith(answer: Answer | Failure, { conversation, call, latencyMs }: Asked): string | null {
  const { access, trace } = conversation.line;
  if (answer.kind === 'failure') return answer.message;
  if (answer.message === 'known') return 'the answer is one to something else';
  if (answer.message.kind === 'error') return rpcFailure(answer.message, trace.statusCode).message;
  const called = { result: answer.message.result, durationMs: latencyMs };
  return judgeResult(called, call.assert, access);
}

/** The call leaves alone what the check says of the list: its body, its status, its times. */
function beside(conversation: Conversation): Conversation {
  const { line } = conversation;
  const trace = new Trace();
  // A request that is not an attempt's first waits for the connection of the one before.
  trace.exchanges = line.trace.exchanges;
  return { ...conversation, line: { ...line, trace, onBody: undefined } };
}

const prints = new WeakMap<McpCallSpec, string>();

function printOf(call: McpCallSpec): string {
  let print = prints.get(call);
  if (print === undefined) {
    print = hash('sha1', JSON.stringify([call.tool, call.arguments, call.assert]), 'base64');
    prints.set(call, print);
  }
  return print;
}
