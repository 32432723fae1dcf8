import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { failure, type Failure } from '../failure.ts';
import type { ConnectionTrack, OpeningTimes } from './connection-track.ts';
import { ConnectFailure, errorCode } from './connector.ts';
import type { Expirable } from './deadline.ts';

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

export interface Reply {
  readonly kind: 'reply';
  readonly statusCode: number;
  readonly headers: Headers;
  /** Empty when the body went to the stream consumer. */
  readonly body: Buffer;
  readonly streamed: boolean;
}

/** Reads an event stream while it arrives. */
export interface StreamConsumer {
  /** True once what was awaited has come. */
  push(chunk: Buffer): boolean;
}

export interface ExchangeOptions {
  readonly maxBodyBytes: number;
  /** Gets the body of a successful `text/event-stream` answer; null to collect every body. */
  readonly stream: StreamConsumer | null;
  readonly onEnd: (result: Reply | Failure) => void;
}

const ABANDONED = new Error('the exchange was given up');
/** How long an answered stream may stay open: ending it by force would cost its connection. */
const LINGER_MS = 50;

/**
 * One HTTP request and its answer. Settles exactly once: at the end of the answer, at the awaited event, at a
 * broken rule, or when `expire` is called.
 */
export class Exchange implements Dispatcher.DispatchHandler, Expirable {
  readonly #options: ExchangeOptions;
  #track: ConnectionTrack | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #settled = false;
  #streaming = false;
  #statusCode: number | null = null;
  #headers: Headers = {};
  #chunks: Buffer[] = [];
  #bytes = 0;
  #sentAtMs: number | null = null;
  #firstByteMs: number | null = null;
  #linger: NodeJS.Timeout | null = null;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  get firstByteMs(): number | null {
    return this.#firstByteMs;
  }

  get statusCode(): number | null {
    return this.#statusCode;
  }

  /** Whether a connection has taken the request; false while it waits in the pool. */
  get placed(): boolean {
    return this.#track !== null;
  }

  takeOpeningTimes(): OpeningTimes | null {
    return this.#track?.takeTimes() ?? null;
  }

  placeOn(track: ConnectionTrack): void {
    this.#track = track;
  }

  expire(): void {
    this.#settle(
      failure('timeout', `time ran out ${this.#waitingFor()}`, {
        retryable: true,
        statusCode: this.#statusCode,
      }),
    );
    this.#controller?.abort(ABANDONED);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Thrown, not aborted: an abort at this point would destroy the connection that others wait for.
    if (this.#settled) throw ABANDONED;
    this.#controller = controller;
    this.#sentAtMs = performance.now();
  }

  onResponseStart(controller: Dispatcher.DispatchController, statusCode: number, headers: Headers): void {
    if (statusCode < 200) return;
    this.#statusCode = statusCode;
    this.#headers = headers;
    if (this.#sentAtMs !== null) this.#firstByteMs = performance.now() - this.#sentAtMs;
    this.#streaming =
      this.#options.stream !== null &&
      statusCode < 300 &&
      isEventStream(headers) &&
      headers['content-encoding'] === undefined;
    if (Number(headers['content-length'] ?? 0) > this.#options.maxBodyBytes) this.#refuse(controller);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#options.maxBodyBytes) {
      this.#refuse(controller);
    } else if (!this.#streaming) {
      this.#chunks.push(chunk);
    } else if (!this.#settled && this.#options.stream?.push(chunk) === true) {
      this.#settle(this.#reply(Buffer.alloc(0)));
      this.#linger = setTimeout(() => {
        controller.abort(ABANDONED);
      }, LINGER_MS);
    }
  }

  onResponseEnd(): void {
    if (this.#linger !== null) clearTimeout(this.#linger);
    this.#settle(this.#decoded());
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#linger !== null) clearTimeout(this.#linger);
    this.#settle(this.#failureOf(error));
  }

  #reply(body: Buffer): Reply {
    return {
      kind: 'reply',
      statusCode: this.#statusCode ?? 0,
      headers: this.#headers,
      body,
      streamed: this.#streaming,
    };
  }

  #refuse(controller: Dispatcher.DispatchController): void {
    this.#settle(tooLarge(this.#options.maxBodyBytes, this.#statusCode));
    controller.abort(ABANDONED);
  }

  #settle(result: Reply | Failure): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#chunks = [];
    this.#options.onEnd(result);
  }

  #decoded(): Reply | Failure {
    const [only] = this.#chunks;
    const raw = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    const encoding = this.#headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity' || raw.length === 0) return this.#reply(raw);
    const decoded = decode(raw, String(encoding), this.#options.maxBodyBytes);
    if (Buffer.isBuffer(decoded)) return this.#reply(decoded);
    if (decoded === 'too_large') return tooLarge(this.#options.maxBodyBytes, this.#statusCode);
    return failure('http_error', 'the content encoding of the answer could not be read', {
      statusCode: this.#statusCode,
    });
  }

  #failureOf(error: Error): Failure {
    const details = { retryable: true, statusCode: this.#statusCode };
    if (error instanceof ConnectFailure) return failure(error.verdict, error.message, details);
    const code = errorCode(error);
    if (code === 'UND_ERR_HEADERS_OVERFLOW')
      return failure('too_large', 'the headers of the answer are too large');
    if (code === 'UND_ERR_INVALID_ARG')
      return failure('connect_failed', `the request could not be sent: ${error.message}`);
    if (error.name === 'HTTPParserError' && code !== 'HPE_INVALID_EOF_STATE') {
      return failure('http_error', `the answer is not valid HTTP (${code})`, details);
    }
    const when = this.#statusCode === null ? 'before it was answered' : 'before the answer was complete';
    return failure('connect_failed', `the connection was closed ${when} (${code})`, details);
  }

  #waitingFor(): string {
    if (this.#track === null) return 'waiting for a free connection';
    if (this.#statusCode !== null) return 'reading the body';
    if (this.#sentAtMs !== null) return 'waiting for an answer';
    switch (this.#track.phase) {
      case 'dns':
        return 'resolving the name';
      case 'connect':
        return 'connecting';
      case 'tls':
        return 'in the TLS handshake';
      case 'open':
      case null:
        return 'waiting for a free connection';
    }
  }
}

export function isEventStream(headers: Headers): boolean {
  return mediaType(headers) === 'text/event-stream';
}

/** Lower case, without parameters; empty when there is none. */
export function mediaType(headers: Headers): string {
  const value = headers['content-type'];
  return typeof value === 'string' ? (value.split(';', 1)[0] ?? '').trim().toLowerCase() : '';
}

function tooLarge(maxBodyBytes: number, statusCode: number | null): Failure {
  return failure('too_large', `the answer is larger than ${maxBodyBytes} bytes`, { statusCode });
}

const DECODERS = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
} as const;

function decode(raw: Buffer, encoding: string, maxBytes: number): Buffer | 'too_large' | 'unreadable' {
  const decoder = Object.entries(DECODERS).find(([name]) => name === encoding.trim().toLowerCase())?.[1];
  if (decoder === undefined) return 'unreadable';
  try {
    return decoder(raw, { maxOutputLength: maxBytes });
  } catch (error) {
    return error instanceof Error && errorCode(error) === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'unreadable';
  }
}
