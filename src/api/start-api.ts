import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { AppError } from '../domain/error/app-error.ts';
import { createApp } from './app.ts';
import type { ApiDependencies } from './dependencies.ts';
import { isLoopback } from './loopback.ts';

export interface ApiOptions {
  readonly dependencies: ApiDependencies;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** How long requests under way may take when closing; ten seconds by default. */
  readonly drainMs?: number;
}

export interface RunningApi {
  readonly url: string;
  /** Takes no more requests, lets those under way end, then closes. */
  close(): Promise<void>;
}

const DRAIN_MS = 10_000;

/** Throws UNSAFE_BIND for a host that others could reach, PORT_BUSY when the port is taken. */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  refuseOpenHost(options.host);
  const server = await listen(options);
  return { url: urlOf(server, options.host), close: () => drain(server, options.drainMs ?? DRAIN_MS) };
}

/** Throws UNSAFE_BIND for a host that others could reach. */
export function refuseOpenHost(host: string): void {
  if (isLoopback(host)) return;
  throw new AppError(
    'UNSAFE_BIND',
    `The API would be open to others on ${host}, and authentication is not configured. Use 127.0.0.1, or put a proxy that authenticates before it.`,
    { details: { host } },
  );
}

function listen({ dependencies, host, port }: ApiOptions): Promise<ServerType> {
  const app = createApp(dependencies);
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port, overrideGlobalObjects: false }, () => {
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

function urlOf(server: ServerType, host: string): string {
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
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
