import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { mapBounded } from '../../actions/map-bounded.ts';
import type { CertificateFacts, OriginFacts } from '../../domain/doctor/installation-facts.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';

const AT_ONCE = 32;
const PATIENCE_MS = 3_000;

type Failure = NonNullable<OriginFacts['failure']>;

/** Name, connection, TLS and the clock of each host and port that enabled servers are asked at. */
export async function lookAtOrigins(servers: readonly ServerSpec[]): Promise<readonly OriginFacts[]> {
  const pairs = servers
    .filter(({ enabled }) => enabled)
    .flatMap(({ name, mcp, rest }) =>
      [mcp, rest].flatMap((path) => (path === null ? [] : [{ name, origin: new URL(path.url).origin }])),
    );
  const byOrigin = Map.groupBy(pairs, ({ origin }) => origin);
  return mapBounded([...byOrigin], AT_ONCE, async ([origin, asked]) => ({
    origin,
    servers: [...new Set(asked.map(({ name }) => name))],
    ...(await lookAtOrigin(new URL(origin))),
  }));
}

/** The same of one address; what is asked is whatever is there. */
export async function lookAtOrigin(url: URL): Promise<Omit<OriginFacts, 'origin' | 'servers'>> {
  const nothing = { clockAheadMs: null, certificate: null };
  try {
    const host = url.hostname.replaceAll(/[[\]]/g, '');
    await inStep('name', () => lookup(host));
    await inStep('connection', () => touch(host, portOf(url)));
    const asked = await inStep(url.protocol === 'https:' ? 'TLS' : 'HTTP', () => askClock(url));
    return { failure: null, ...asked };
  } catch (error) {
    return {
      ...nothing,
      failure: error instanceof StepFailed ? error.failure : { step: 'HTTP', reason: String(error) },
    };
  }
}

class StepFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, cause: unknown) {
    super(failure.reason, { cause });
    this.failure = failure;
  }
}

async function inStep<T>(step: Failure['step'], work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing within ${PATIENCE_MS / 1_000} s`));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    throw new StepFailed({ step, reason: error instanceof Error ? reasonOf(error) : String(error) }, error);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: Error): string {
  return error instanceof AggregateError && error.errors[0] instanceof Error
    ? error.errors[0].message
    : error.message;
}

function touch(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS }, () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject).once('timeout', () => socket.destroy(new Error('no answer')));
  });
}

/** One request: whatever is answered has a date. */
function askClock(url: URL): Promise<Pick<OriginFacts, 'clockAheadMs' | 'certificate'>> {
  return new Promise((resolve, reject) => {
    const askedAtMs = Date.now();
    const isTls = url.protocol === 'https:';
    const answer = (response: IncomingMessage): void => {
      const middleMs = (askedAtMs + Date.now()) / 2;
      const dateMs = Date.parse(response.headers.date ?? '');
      const certificate = isTls ? certificateOf(url, response) : null;
      response.destroy();
      // The header tells whole seconds, cut off: on the average half of one is missing.
      resolve({ certificate, clockAheadMs: Number.isNaN(dateMs) ? null : dateMs + 500 - middleMs });
    };
    const options = { method: 'HEAD', agent: false, timeout: PATIENCE_MS } as const;
    const asked = (isTls ? httpsRequest : httpRequest)(url, options, answer);
    asked.once('error', reject).once('timeout', () => asked.destroy(new Error('no answer')));
    asked.end();
  });
}

function certificateOf(url: URL, { socket }: IncomingMessage): CertificateFacts | null {
  if (!isTlsSocket(socket)) return null;
  const expiresAtMs = Date.parse(socket.getPeerCertificate().valid_to);
  return Number.isNaN(expiresAtMs) ? null : { host: url.host, expiresAtMs };
}

function isTlsSocket(socket: object): socket is TLSSocket {
  return 'getPeerCertificate' in socket;
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
