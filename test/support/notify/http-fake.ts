import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** How a fake behaves instead of as its vendor documents. */
export type Misbehaviour = {
  /** Only there; everywhere where it is left out. */
  readonly path?: string;
} & (
  | { readonly kind: 'hang' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Does what was asked and then breaks the connection, so that the answer is lost. */
  | { readonly kind: 'lose_answer' }
);

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When it had come in whole, epoch milliseconds. */
  readonly atMs: number;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpFake {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** All that was asked, in order. */
  readonly requests: readonly FakeRequest[];
  /** From now on; null: as documented again. */
  behave(misbehaviour: Misbehaviour | null): void;
  close(): Promise<void>;
}

/** An HTTP server on loopback that answers POSTs, and misbehaves when told. */
export async function startHttpFake(
  answer: (request: FakeRequest) => FakeAnswer,
  onUpgrade?: (incoming: IncomingMessage, socket: Duplex) => void,
): Promise<HttpFake> {
  const requests: FakeRequest[] = [];
  let misbehaviour: Misbehaviour | null = null;
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    incoming.once('end', () => {
      const { method = '', url: path = '' } = incoming;
      const request = { method, path, headers: incoming.headers, body, atMs: Date.now() };
      requests.push(request);
      const amiss = (misbehaviour?.path ?? request.path) === request.path ? misbehaviour : null;
      if (amiss?.kind === 'hang') return;
      if (amiss?.kind === 'lose_answer') {
        answer(request);
        outgoing.destroy();
        return;
      }
      const { status, headers = {}, body: said = '' } = amiss ?? answer(request);
      outgoing.writeHead(status, headers).end(said);
    });
  });
  if (onUpgrade !== undefined) server.on('upgrade', onUpgrade);
  const origin = await listen(server);
  return {
    origin,
    requests,
    behave: (next) => {
      misbehaviour = next;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${portOf(server.address())}`;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the fake listens on no port');
  return address.port;
}
