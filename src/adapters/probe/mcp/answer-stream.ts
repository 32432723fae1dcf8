import { failure, type Failure } from '../failure.ts';
import type { StreamConsumer } from '../http/exchange.ts';
import { isRecord, parseJson } from '../json-value.ts';
import type { Answer } from './answer.ts';
import { judgeEnvelope, type Excerpt } from './envelope.ts';
import { EventParser, type StreamEvent } from './event-parser.ts';

const MAX_EVENTS = 1000;

export interface AnswerStreamOptions {
  readonly id: number;
  readonly excerpt: Excerpt;
  /** Whether this text is the answer remembered; spares parsing it. */
  readonly recognises: (text: string) => boolean;
}

/** Waits in an event stream for the response to one request; notifications and requests of the server pass by. */
export class AnswerStream implements StreamConsumer {
  readonly #options: AnswerStreamOptions;
  readonly #parser: EventParser;
  #events = 0;
  #answer: Answer | Failure | null = null;
  /** A response to something else: the verdict if the right one never comes. */
  #stray: Failure | null = null;

  constructor(options: AnswerStreamOptions) {
    this.#options = options;
    this.#parser = new EventParser((event) => {
      this.#take(event);
    });
  }

  get answer(): Answer | Failure | null {
    return this.#answer;
  }

  get stray(): Failure | null {
    return this.#stray;
  }

  get lastEventId(): string | null {
    return this.#parser.lastEventId;
  }

  get retryMs(): number | null {
    return this.#parser.retryMs;
  }

  push(chunk: Uint8Array): boolean {
    this.#parser.push(chunk);
    return this.#answer !== null;
  }

  /** What the stream came to, once it has ended. */
  ended(): Answer | Failure {
    return this.#answer ?? this.#stray ?? failure('bad_envelope', 'the event stream ended without an answer');
  }

  #take({ event, data }: StreamEvent): void {
    if (this.#answer !== null) return;
    this.#events += 1;
    if (this.#events > MAX_EVENTS) {
      this.#answer = failure('too_large', `more than ${MAX_EVENTS} events before the answer`);
    } else if (event === 'message' && data !== '') {
      this.#judge(data);
    }
  }

  #judge(text: string): void {
    const { id, excerpt, recognises } = this.#options;
    if (recognises(text)) {
      this.#answer = { kind: 'answer', text, id, message: 'known' };
      return;
    }
    const value = parseJson(text);
    if (value === undefined) {
      this.#answer = failure('bad_json', `an event is not JSON: ${excerpt(text)}`);
      return;
    }
    if (isRecord(value) && typeof value.method === 'string') return;
    const message = judgeEnvelope(value, id, excerpt);
    if (message.kind !== 'failure') this.#answer = { kind: 'answer', text, id, message };
    else if (message.verdict === 'id_mismatch') this.#stray = message;
    else this.#answer = message;
  }
}
