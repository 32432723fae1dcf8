import type { Failure } from '../failure.ts';
import { isEventStream } from '../http/exchange.ts';
import { send } from '../http/send.ts';
import type { AnswerStream } from './answer-stream.ts';
import type { Answer } from './answer.ts';
import type { RpcCall } from './call-rpc.ts';
import type { Conversation } from './conversation.ts';

const MAX_RESUMES = 20;
const DEFAULT_RETRY_MS = 250;

/**
 * A server of the session era may close a stream before it answers and be polled: GET with the last event's id, after
 * the time it asked for (revision 2025-11-25, transports, "Resumability and redelivery").
 */
export async function resumeStream(
  conversation: Conversation,
  call: RpcCall,
  stream: AnswerStream,
): Promise<Answer | Failure> {
  const { line, target } = conversation;
  for (let resumes = 0; resumes < MAX_RESUMES; resumes += 1) {
    const { lastEventId } = stream;
    if (stream.answer !== null || stream.stray !== null || lastEventId === null || lastEventId === '') break;
    const waitMs = stream.retryMs ?? DEFAULT_RETRY_MS;
    if (waitMs >= line.deadline.remainingMs()) break;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    const headers = { ...call.headers, accept: 'text/event-stream', 'last-event-id': lastEventId };
    const reply = await send(line, { method: 'GET', target, headers, body: null, stream });
    if (reply.kind === 'failure') return reply;
    if (reply.statusCode > 299 || !isEventStream(reply.headers)) break;
    if (!reply.streamed) stream.push(reply.body);
  }
  return stream.ended();
}
