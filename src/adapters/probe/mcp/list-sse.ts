import { failure, type Failure } from '../failure.ts';
import type { StreamConsumer } from '../http/exchange.ts';
import { judgeStatus } from '../http/judge-status.ts';
import { send } from '../http/send.ts';
import { parseTarget, type Target } from '../http/target.ts';
import { isRecord, parseJson } from '../json-value.ts';
import type { Answer } from './answer.ts';
import { callText, rpcFailure } from './call-rpc.ts';
import type { Conversation } from './conversation.ts';
import { judgeEnvelope } from './envelope.ts';
import { EventParser, type StreamEvent } from './event-parser.ts';
import { agreementOf, initializeText } from './list-session.ts';
import { contentOf } from './judge-tools.ts';
import { readTools, type Heard } from './read-tools.ts';
import { callWhenDue } from './tool-call/call-tool.ts';

const STREAM_HEADERS = { accept: 'text/event-stream' } as const;
const POST_HEADERS = {
  accept: 'application/json, text/event-stream',
  'content-type': 'application/json',
} as const;
const MAX_EVENTS = 1000;

/**
 * Revision 2024-11-05: GET opens a stream whose first event names the address to POST to; answers come in the stream.
 * The stream is the session, so it lives for one check, on a connection of its own.
 */
export async function listSse(conversation: Conversation): Promise<Heard> {
  const { line, target } = conversation;
  const pool = line.pools.get('mcp', target.origin, {
    size: line.poolSize,
    attemptTimeoutMs: line.attemptTimeoutMs,
    keepAlive: line.keepAlive !== false,
  });
  const client = pool.openClient();
  const inbox = new Inbox();
  const message = {
    method: 'GET',
    target,
    headers: STREAM_HEADERS,
    body: null,
    stream: inbox,
    client,
  } as const;
  const closed = send(line, message).then((reply): Failure => {
    if (reply.kind === 'failure') return reply;
    if (reply.statusCode > 299) return judgeStatus(line, reply);
    if (!reply.streamed)
      return failure('bad_content_type', 'GET gave no event stream', { statusCode: reply.statusCode });
    return failure('bad_envelope', 'the event stream ended without an answer');
  });
  closed.then((ended) => {
    inbox.close(ended);
  }, inbox.fail);
  try {
    return await converse(conversation, inbox);
  } finally {
    void client.destroy();
  }
}

async function converse(conversation: Conversation, inbox: Inbox): Promise<Heard> {
  const endpoint = await inbox.endpoint;
  if (typeof endpoint !== 'string') return endpoint;
  const address = parseTarget(endpoint, conversation.target);
  if (address === null) return failure('bad_envelope', 'the endpoint event names no usable address');
  if (address.origin !== conversation.target.origin) {
    return failure('redirect_refused', `the endpoint event names another origin, ${address.origin}`);
  }
  const post = new Mailbox(conversation, inbox, address);
  const opened = await post.ask(initializeText(conversation));
  if (opened.kind === 'failure') return opened;
  if (opened.message === 'known')
    return failure('bad_envelope', 'initialize was answered with something else');
  if (opened.message.kind === 'error') return rpcFailure(opened.message, null);
  const agreed = agreementOf(opened.message.result, conversation);
  if (agreed.kind === 'failure') return agreed;
  const refused = await post.tell('{"jsonrpc":"2.0","method":"notifications/initialized"}');
  if (refused !== null) return refused;
  const heard = agreed.agreement.offersTools
    ? await readTools(conversation, ({ cursor, recognises }) =>
        post.ask(callText('tools/list', cursor === null ? {} : { cursor }), recognises),
      )
    : await pingOver(post, conversation);
  if (heard.kind !== 'failure') {
    conversation.notes.spoken = { era: 'sse', protocolVersion: agreed.agreement.protocolVersion };
  }
  return await callWhenDue(conversation, heard, (beside, { params }) =>
    new Mailbox(beside, inbox, address).ask(callText('tools/call', params)),
  );
}

async function pingOver(post: Mailbox, conversation: Conversation): Promise<Heard> {
  const answer = await post.ask(callText('ping', null));
  if (answer.kind === 'failure') return answer;
  if (answer.message !== 'known' && answer.message.kind === 'error') return rpcFailure(answer.message, null);
  return { kind: 'listing', content: contentOf([], conversation.request.spec.depth) };
}

/** Sends to the address that the stream named, and finds the answers in the stream. */
class Mailbox {
  readonly #conversation: Conversation;
  readonly #inbox: Inbox;
  readonly #address: Target;

  constructor(conversation: Conversation, inbox: Inbox, address: Target) {
    this.#conversation = conversation;
    this.#inbox = inbox;
    this.#address = address;
  }

  async ask(
    rest: string,
    recognises: (text: string, id: number) => boolean = () => false,
  ): Promise<Answer | Failure> {
    const id = this.#conversation.memory.nextId();
    const due = this.#inbox.await((text) => this.#read(text, id, recognises));
    const refused = await this.tell(`{"jsonrpc":"2.0","id":${id},${rest}}`);
    return refused ?? (await due);
  }

  async tell(body: string): Promise<Failure | null> {
    const { line } = this.#conversation;
    const reply = await send(line, {
      method: 'POST',
      target: this.#address,
      headers: POST_HEADERS,
      body,
      stream: null,
    });
    if (reply.kind === 'failure') return reply;
    return reply.statusCode > 299 ? judgeStatus(line, reply) : null;
  }

  #read(
    text: string,
    id: number,
    recognises: (text: string, id: number) => boolean,
  ): Answer | Failure | null {
    if (recognises(text, id)) return { kind: 'answer', text, id, message: 'known' };
    const value = parseJson(text);
    if (value === undefined)
      return failure('bad_json', `an event is not JSON: ${this.#conversation.line.access.excerpt(text)}`);
    if (isRecord(value) && typeof value.method === 'string') return null;
    const message = judgeEnvelope(value, id, (words) => this.#conversation.line.access.excerpt(words));
    return message.kind === 'failure' ? message : { kind: 'answer', text, id, message };
  }
}

type Reader = (text: string) => Answer | Failure | null;

/** The stream's side: first the endpoint, then one awaited answer at a time. */
class Inbox implements StreamConsumer {
  readonly endpoint: Promise<string | Failure>;
  readonly #parser = new EventParser((event) => {
    this.#take(event);
  });
  #resolveEndpoint: (endpoint: string | Failure) => void = () => undefined;
  #waiting: { readonly read: Reader; readonly resolve: (answer: Answer | Failure) => void } | null = null;
  #closed: Failure | null = null;
  #events = 0;

  constructor() {
    this.endpoint = new Promise((resolve) => {
      this.#resolveEndpoint = resolve;
    });
  }

  push(chunk: Uint8Array): boolean {
    this.#parser.push(chunk);
    return this.#events > MAX_EVENTS;
  }

  await(read: Reader): Promise<Answer | Failure> {
    if (this.#closed !== null) return Promise.resolve(this.#closed);
    return new Promise((resolve) => {
      this.#waiting = { read, resolve };
    });
  }

  close(ended: Failure): void {
    this.#closed =
      this.#events > MAX_EVENTS
        ? failure('too_large', `more than ${MAX_EVENTS} events before the answer`)
        : ended;
    this.#resolveEndpoint(this.#closed);
    this.#waiting?.resolve(this.#closed);
  }

  readonly fail = (): void => {
    this.close(failure('connect_failed', 'the event stream could not be read'));
  };

  #take({ event, data }: StreamEvent): void {
    this.#events += 1;
    if (event === 'endpoint') this.#resolveEndpoint(data);
    if (event !== 'message' || data === '' || this.#waiting === null) return;
    const answer = this.#waiting.read(data);
    if (answer === null) return;
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve(answer);
  }
}
