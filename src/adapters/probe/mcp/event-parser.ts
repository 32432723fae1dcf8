import { StringDecoder } from 'node:string_decoder';

/** One event of a `text/event-stream` (WHATWG HTML section 9.2). */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Takes a stream apart as it arrives: LF, CRLF and CR, a byte order mark, comments, `data` over several lines, and
 * characters split between chunks. Linear in the bytes, however finely they are chopped.
 */
export class EventParser {
  readonly #onEvent: (event: StreamEvent) => void;
  /** Made with the first chunk: most answers are no streams. */
  #decoder: StringDecoder | null = null;
  #isStart = true;
  #line: string[] = [];
  #afterCarriageReturn = false;
  #event = '';
  #data: string[] = [];
  /** The last `id` and `retry` seen: where and when the stream may be taken up again. */
  lastEventId: string | null = null;
  retryMs: number | null = null;

  constructor(onEvent: (event: StreamEvent) => void) {
    this.#onEvent = onEvent;
  }

  push(chunk: Uint8Array): void {
    this.#decoder ??= new StringDecoder('utf8');
    const text = this.#withoutMark(
      this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)),
    );
    let from = 0;
    for (let at = nextBreak(text, 0); at !== -1; at = nextBreak(text, from)) {
      const isPairEnd = at === 0 && this.#afterCarriageReturn && text.charCodeAt(0) === LF;
      if (!isPairEnd) this.#endLine(text.slice(from, at));
      const isPair = text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF;
      from = at + (isPair ? 2 : 1);
    }
    if (text.length > 0) this.#afterCarriageReturn = text.charCodeAt(text.length - 1) === CR;
    if (from < text.length) this.#line.push(text.slice(from));
  }

  #withoutMark(text: string): string {
    if (!this.#isStart || text === '') return text;
    this.#isStart = false;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  #endLine(rest: string): void {
    const line = this.#line.length === 0 ? rest : this.#line.join('') + rest;
    this.#line = [];
    if (line === '') this.#dispatch();
    else if (!line.startsWith(':')) this.#takeField(line);
  }

  #takeField(line: string): void {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const raw = colon === -1 ? '' : line.slice(colon + 1);
    const value = raw.startsWith(' ') ? raw.slice(1) : raw;
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.lastEventId = value;
    else if (name === 'retry' && /^\d{1,9}$/u.test(value)) this.retryMs = Number(value);
  }

  #dispatch(): void {
    const data = this.#data;
    const event = this.#event === '' ? 'message' : this.#event;
    this.#data = [];
    this.#event = '';
    if (data.length > 0)
      this.#onEvent({ event, data: data.length === 1 ? (data[0] ?? '') : data.join('\n') });
  }
}

const LF = 10;
const CR = 13;

const BREAK = /[\r\n]/gu;

function nextBreak(text: string, from: number): number {
  BREAK.lastIndex = from;
  return BREAK.exec(text)?.index ?? -1;
}
