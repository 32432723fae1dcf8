import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import type { Verdict } from '../../../domain/probe/verdict.ts';
import type { ConnectionTrack } from './connection-track.ts';

/** A connection that could not be opened; travels through undici's error path and becomes a verdict. */
export class ConnectFailure extends Error {
  readonly verdict: Verdict;

  constructor(verdict: Verdict, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ConnectFailure';
    this.verdict = verdict;
  }
}

export interface ConnectorOptions {
  readonly track: ConnectionTrack;
  /** Asked at each opening: the longest attempt of those who share the pool. */
  readonly connectTimeoutMs: () => number;
  readonly onOpened: () => void;
  readonly onCertificate: (expiresAtMs: number) => void;
}

const KEEP_ALIVE_AFTER_MS = 60_000;

/** Opens sockets for undici, notes the time of each phase, and says in our words what went wrong. */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { track } = options;
  return (destination, callback) => {
    const socket = openSocket(destination);
    track.begin(isIP(destination.hostname) === 0 ? 'dns' : 'connect');
    const timer = setTimeout(() => {
      socket.destroy(new ConnectFailure('timeout', `no connection within ${options.connectTimeoutMs()} ms`));
    }, options.connectTimeoutMs());
    let settled = false;
    const settle = (problem: Error | null): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (problem === null) callback(null, socket);
      else callback(problem, null);
    };
    const opened = (): void => {
      track.advance('open');
      options.onOpened();
      const expiresAtMs = certificateExpiry(socket);
      if (expiresAtMs !== null) options.onCertificate(expiresAtMs);
      settle(null);
    };
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
    socket.once('lookup', () => {
      track.advance('connect');
    });
    socket.once('connect', () => {
      if (socket instanceof TLSSocket) track.advance('tls');
      else opened();
    });
    socket.once('secureConnect', opened);
    socket.on('error', (error) => {
      settle(connectFailure(error, track));
    });
    socket.once('close', () => {
      settle(new ConnectFailure('connect_failed', 'the connection was closed while it was opened'));
    });
  };
}

function openSocket(destination: buildConnector.Options): Socket {
  const host = destination.hostname;
  if (destination.protocol !== 'https:') return connectTcp({ host, port: Number(destination.port) || 80 });
  return connectTls({
    host,
    port: Number(destination.port) || 443,
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
  });
}

function certificateExpiry(socket: Socket): number | null {
  if (!(socket instanceof TLSSocket)) return null;
  const expiresAtMs = Date.parse(socket.getPeerCertificate().valid_to);
  return Number.isNaN(expiresAtMs) ? null : expiresAtMs;
}

function connectFailure(error: Error, track: ConnectionTrack): ConnectFailure {
  if (error instanceof ConnectFailure) return error;
  const code = errorCode(error);
  const phase = track.phase;
  if (phase === 'dns' || ('syscall' in error && error.syscall === 'getaddrinfo')) {
    return new ConnectFailure('dns_failed', `the name could not be resolved (${code})`, error);
  }
  if (phase === 'tls') return new ConnectFailure('tls_failed', `the TLS handshake failed (${code})`, error);
  if (code === 'ECONNREFUSED')
    return new ConnectFailure('connect_refused', 'the connection was refused', error);
  return new ConnectFailure('connect_failed', `the connection could not be opened (${code})`, error);
}

/** The system's or the library's code of an error, else its name. */
export function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
