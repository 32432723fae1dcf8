import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { createServer as createSecureServer } from 'node:https';
import type { TlsSettings } from '../config/resolve/resolve-access.ts';
import { AppError, toAppError } from '../domain/error/app-error.ts';
import { createApp } from './app.ts';
import type { Log } from '../ports/log.ts';
import type { ApiDependencies } from './dependencies.ts';
import { createFleetCache } from './fleet-cache.ts';
import type { FleetCache } from './fleet-cache.ts';
import { isLoopback } from '../domain/access/loopback.ts';
import { StallWatch } from './self-watch/stall-watch.ts';
import { loadTls, watchTlsFiles } from './tls.ts';

export interface ApiOptions {
  readonly dependencies: ApiDependencies;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** HTTPS with these files; plain HTTP when absent or null. */
  readonly tls?: TlsSettings | null;
  /** Told when a changed certificate was taken up, and when it could not be: the one before stays in use. */
  readonly onCertificate?: (outcome: CertificateOutcome) => void;
  /** Where it is said that checks have stopped; left out, nobody is told of it by this process. */
  readonly stallLog?: Pick<Log, 'info' | 'warn' | 'error'>;
  /** How long requests under way may take when closing; ten seconds by default. */
  readonly drainMs?: number;
}

export type CertificateOutcome =
  | { readonly status: 'renewed'; readonly expiresAtMs: number }
  | { readonly status: 'kept'; readonly reason: string };

export interface RunningApi {
  readonly url: string;
  /** Reads certificate and key again. Without TLS it does nothing. */
  renewCertificate(): void;
  /** Takes no more requests, lets those under way end, then closes. */
  close(): Promise<void>;
}

const DRAIN_MS = 10_000;

/**
 * Throws UNSAFE_BIND for a host that others could reach while no credential is asked for, PORT_BUSY when the port is
 * taken, CONFIG_INVALID for a certificate that cannot be used.
 */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { dependencies, host, tls = null } = options;
  refuseOpenHost(host, dependencies.access !== undefined);
  const watches =
    tls === null
      ? []
      : watchTlsFiles(tls, async () => {
          renew(await listening, options);
        });
  const fleets = createFleetCache(dependencies);
  const listening = listen(options, fleets);
  try {
    const server = await listening;
    const stallWatch = watchForStalls(options, fleets);
    return {
      url: urlOf(server, host, tls === null ? 'http' : 'https'),
      renewCertificate: () => {
        renew(server, options);
      },
      close: async () => {
        await Promise.all([
          stallWatch?.stop(),
          ...watches.map((watch) => watch.close()),
          drain(server, options.drainMs ?? DRAIN_MS),
        ]);
      },
    };
  } catch (error) {
    await Promise.all(watches.map((watch) => watch.close()));
    throw error;
  }
}

/** Throws UNSAFE_BIND for a host that others could reach, unless who asks has to show a credential. */
export function refuseOpenHost(host: string, asksForCredentials: boolean): void {
  if (asksForCredentials || isLoopback(host)) return;
  throw new AppError(
    'UNSAFE_BIND',
    `The API would be open to others on ${host}, and authentication is not configured. Use 127.0.0.1, or ask for credentials: api.auth.api_keys: true, or an issuer in api.auth.jwt.`,
    { details: { host } },
  );
}

/** Connections that are open go on as they are; new ones get the new certificate. */
function renew(server: ServerType, { tls = null, onCertificate }: ApiOptions): void {
  if (tls === null || !('setSecureContext' in server)) return;
  try {
    const { context, expiresAtMs } = loadTls(tls);
    server.setSecureContext(context);
    onCertificate?.({ status: 'renewed', expiresAtMs });
  } catch (error) {
    onCertificate?.({ status: 'kept', reason: toAppError(error).message });
  }
}

/** Null where nobody is to be told. */
function watchForStalls({ dependencies, stallLog: log }: ApiOptions, fleets: FleetCache): StallWatch | null {
  const { notifier } = dependencies;
  if (log === undefined || notifier === undefined) return null;
  const watch = new StallWatch({
    ...dependencies,
    notifier,
    log,
    read: (environment) => fleets.read(environment),
  });
  watch.start();
  return watch;
}

async function listen(
  { dependencies, host, port, tls = null }: ApiOptions,
  fleets: FleetCache,
): Promise<ServerType> {
  const app = createApp(dependencies, fleets);
  const secure =
    tls === null ? {} : { createServer: createSecureServer, serverOptions: loadTls(tls).context };
  const options = { fetch: app.fetch, hostname: host, port, overrideGlobalObjects: false, ...secure };
  return new Promise((resolve, reject) => {
    const server = serve(options, () => {
      server.off('error', fail);
      resolve(server);
    });
    const fail = (error: NodeJS.ErrnoException): void => {
      reject(error.code === 'EADDRINUSE' ? portBusy(host, port, error) : error);
    };
    server.on('error', fail);
  });
}

function portBusy(host: string, port: number, cause: unknown): AppError {
  return new AppError(
    'PORT_BUSY',
    `Port ${port} on ${host} is taken by another process. Stop it, or choose another port with api.port.`,
    { details: { host, port }, cause },
  );
}

function urlOf(server: ServerType, host: string, scheme: 'http' | 'https'): string {
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `${scheme}://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
}

async function drain(server: ServerType, limitMs: number): Promise<void> {
  const closeAll =
    'closeAllConnections' in server
      ? () => {
          server.closeAllConnections();
        }
      : () => undefined;
  const timer = setTimeout(closeAll, limitMs);
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
  clearTimeout(timer);
}
