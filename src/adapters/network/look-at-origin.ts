import { lookup } from 'node:dns/promises';
import { request, type IncomingMessage } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { CertificateLook, NetworkStep, OriginLook } from '../../domain/diagnosis/origin-look.ts';
import { certificateOf } from './certificate.ts';

const NOTHING: OriginLook = {
  addresses: [],
  nameMs: null,
  connectMs: null,
  tlsMs: null,
  httpMs: null,
  certificate: null,
  status: null,
  clockAheadMs: null,
  failure: null,
};

type Found = { -readonly [K in keyof OriginLook]: OriginLook[K] };

/** One connection for all steps; it ends at the first that fails, or when the time is up. Never throws. */
export async function lookAtOrigin(url: URL, limitMs: number): Promise<OriginLook> {
  const found: Found = { ...NOTHING };
  const looking = new Looking(url, found);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`nothing within ${limitMs / 1_000} s`));
  }, limitMs);
  try {
    await Promise.race([looking.run(), late]);
    return { ...found };
  } catch (error) {
    return { ...found, failure: { step: looking.step, reason: reasonOf(error) } };
  } finally {
    clearTimeout(timer);
    looking.end();
  }
}

class Looking {
  step: NetworkStep = 'name';
  readonly #url: URL;
  readonly #found: Found;
  #socket: Socket | null = null;
  #isOver = false;

  constructor(url: URL, found: Found) {
    this.#url = url;
    this.#found = found;
  }

  async run(): Promise<void> {
    const host = this.#url.hostname.replaceAll(/[[\]]/g, '');
    await this.#resolve(host);
    this.step = 'connection';
    const socket = await this.#connect(host);
    const isTls = this.#url.protocol === 'https:';
    if (isTls) this.step = 'TLS';
    const spoken = isTls ? await this.#shakeHands(socket, host) : socket;
    this.step = 'HTTP';
    await this.#ask(spoken);
  }

  end(): void {
    this.#isOver = true;
    this.#socket?.destroy();
  }

  async #resolve(host: string): Promise<void> {
    if (isIP(host) !== 0) {
      this.#found.addresses = [host];
      return;
    }
    const startMs = performance.now();
    const addresses = await lookup(host, { all: true });
    this.#found.nameMs = since(startMs);
    this.#found.addresses = addresses.map(({ address }) => address);
  }

  async #connect(host: string): Promise<Socket> {
    const startMs = performance.now();
    const socket = await this.#opened(host);
    this.#found.connectMs = since(startMs);
    return socket;
  }

  /** To the addresses that were found: the name is not asked for twice. */
  #opened(host: string): Promise<Socket> {
    const addresses = this.#found.addresses.map((address) => ({ address, family: isIP(address) }));
    return new Promise((resolve, reject) => {
      if (this.#isOver) return;
      const socket = connect({
        host,
        port: portOf(this.#url),
        autoSelectFamily: true,
        lookup: (_host, _options, done) => {
          done(null, addresses);
        },
      });
      this.#socket = socket;
      socket.once('error', reject).once('connect', () => {
        resolve(socket);
      });
    });
  }

  /** The handshake is done whether the certificate is trusted or not, so that it can be told what is wrong with it. */
  async #shakeHands(socket: Socket, host: string): Promise<TLSSocket> {
    const startMs = performance.now();
    const secured = await new Promise<TLSSocket>((resolve, reject) => {
      const names = isIP(host) === 0 ? { servername: host } : {};
      const asked = connectTls({ socket, host, ...names, rejectUnauthorized: false });
      asked.once('error', reject).once('secureConnect', () => {
        resolve(asked);
      });
      asked.once('close', () => {
        reject(new Error('the connection was closed in the handshake'));
      });
    });
    this.#found.tlsMs = since(startMs);
    const certificate = certificateOf(secured);
    this.#found.certificate = certificate;
    if (certificate?.fault !== null) throw new Error(faultOf(certificate));
    return secured;
  }

  async #ask(socket: Socket): Promise<void> {
    const startMs = performance.now();
    const askedAtMs = Date.now();
    const { statusCode, headers } = await answerTo(this.#url, socket);
    this.#found.httpMs = since(startMs);
    this.#found.status = statusCode ?? null;
    const dateMs = Date.parse(headers.date ?? '');
    // The header tells whole seconds, cut off: on the average half of one is missing.
    if (!Number.isNaN(dateMs)) this.#found.clockAheadMs = dateMs + 500 - (askedAtMs + Date.now()) / 2;
  }
}

/** Any answer will do. */
function answerTo(url: URL, socket: Socket): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'HEAD',
      path: url.pathname,
      host: url.hostname,
      headers: { host: url.host, 'user-agent': 'watchkeeper' },
      createConnection: () => socket,
    });
    asked.once('error', reject).once('response', resolve).end();
  });
}

function faultOf(certificate: CertificateLook | null): string {
  if (certificate === null) return 'no certificate was shown';
  return `the certificate of ${certificate.subject} is not trusted: ${certificate.fault ?? 'unknown'}`;
}

function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return first instanceof Error ? first.message : String(first);
}

function since(startMs: number): number {
  return Math.round((performance.now() - startMs) * 10) / 10;
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
