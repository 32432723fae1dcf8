import { isUtf8 } from 'node:buffer';
import { failure, type Failure } from '../failure.ts';
import { isEventStream, mediaType, type Reply } from '../http/exchange.ts';
import { judgeStatus } from '../http/judge-status.ts';
import { send } from '../http/send.ts';
import { AnswerStream } from './answer-stream.ts';
import type { Answer } from './answer.ts';
import type { Conversation } from './conversation.ts';
import { parseEnvelope, type RpcMessage } from './envelope.ts';
import { resumeStream } from './resume-stream.ts';

/** One request in the manner of an era. */
export interface RpcCall {
  readonly method: string;
  /** The request's text from `"method"` on, without the closing brace; fixed for a server's first page. */
  readonly rest: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a text is the answer remembered. */
  readonly recognises?: (text: string, id: number) => boolean;
  /** Whether a JSON-RPC error under a 4xx status is the regular form of an error (2026-07-28). */
  readonly errorsWithStatus?: (code: number, statusCode: number) => boolean;
  /** Whether a stream that was closed early may be taken up again (2025-03-26 to 2025-11-25). */
  readonly resumable?: boolean;
  /** Gets the headers of a successful answer. */
  readonly onHeaders?: (headers: Reply['headers']) => void;
}

export const RPC_HEADERS = {
  accept: 'application/json, text/event-stream',
  'content-type': 'application/json',
} as const;

export function callText(method: string, params: object | null): string {
  const text = `"method":${JSON.stringify(method)}`;
  return params === null ? text : `${text},"params":${JSON.stringify(params)}`;
}

/** Sends one request and waits for its answer, which comes as JSON or as a stream, as the server likes. */
export async function callRpc(conversation: Conversation, call: RpcCall): Promise<Answer | Failure> {
  const { line, target, memory } = conversation;
  const id = memory.nextId();
  const recognises = (text: string): boolean => call.recognises?.(text, id) === true;
  const excerpt = (text: string): string => line.access.excerpt(text);
  const stream = new AnswerStream({ id, excerpt, recognises });
  const body = `{"jsonrpc":"2.0","id":${id},${call.rest}}`;
  const reply = await send(line, { method: 'POST', target, headers: call.headers, body, stream });
  if (reply.kind === 'failure') return reply.verdict === 'timeout' ? (stream.stray ?? reply) : reply;
  if (reply.statusCode < 200 || reply.statusCode > 299) return refusal(conversation, call, { reply, id });
  call.onHeaders?.(reply.headers);
  if (isEventStream(reply.headers)) {
    if (!reply.streamed) stream.push(reply.body);
    if (stream.answer === null && call.resumable === true)
      return await resumeStream(conversation, call, stream);
    return stream.ended();
  }
  return fromJson(reply, { id, excerpt, recognises });
}

interface Reading {
  readonly id: number;
  readonly excerpt: (text: string) => string;
  readonly recognises: (text: string) => boolean;
}

function fromJson(reply: Reply, { id, excerpt, recognises }: Reading): Answer | Failure {
  const { statusCode } = reply;
  const type = mediaType(reply.headers);
  if (type !== 'application/json') {
    return failure(
      'bad_content_type',
      `the answer is ${excerpt(type) || 'of no type'}, not JSON or an event stream`,
      { statusCode },
    );
  }
  if (!isUtf8(reply.body)) return failure('bad_json', 'the answer is not UTF-8', { statusCode });
  const text = reply.body.toString('utf8');
  if (recognises(text)) return { kind: 'answer', text, id, message: 'known' };
  const message = parseEnvelope(text, id, excerpt);
  return message.kind === 'failure' ? message : { kind: 'answer', text, id, message };
}

interface Refused {
  readonly reply: Reply;
  readonly id: number;
}

/** A status that is no success; a JSON-RPC error in the body is kept, and in the modern era it is the answer. */
function refusal(conversation: Conversation, call: RpcCall, { reply, id }: Refused): Answer | Failure {
  const judged = judgeStatus(conversation.line, reply);
  if (judged.verdict !== 'http_error' || reply.streamed || !isUtf8(reply.body)) return judged;
  const text = reply.body.toString('utf8');
  const message = parseEnvelope(text, id, (words) => conversation.line.access.excerpt(words));
  if (message.kind !== 'error') return judged;
  if (call.errorsWithStatus?.(message.error.code, reply.statusCode) === true)
    return { kind: 'answer', text, id, message };
  return { ...judged, rpcError: message.error, supportedVersions: message.supportedVersions };
}

/** The verdict on a JSON-RPC error. */
export function rpcFailure(
  message: Extract<RpcMessage, { kind: 'error' }>,
  statusCode: number | null,
): Failure {
  const { error, supportedVersions } = message;
  const verdict = error.code === UNSUPPORTED_VERSION ? 'unsupported_version' : 'rpc_error';
  return failure(verdict, `JSON-RPC error ${error.code}: ${error.message}`, {
    rpcError: error,
    supportedVersions,
    statusCode,
  });
}

const UNSUPPORTED_VERSION = -32022;
