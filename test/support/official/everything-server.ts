import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request as sendRequest } from 'node:http';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Exchange, FrontOptions } from './http-front.ts';
import type { OfficialServer } from './official-server.ts';
import { startOfficialServer } from './official-server.ts';

export interface EverythingOptions extends FrontOptions {
  readonly transport: 'streamableHttp' | 'sse';
}

/** The reference server, which can also lose everything it knows. */
export interface EverythingServer extends OfficialServer {
  /** Kills the process and starts another at the same URL: its sessions are gone. */
  restart(): Promise<void>;
}

const PROGRAM = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'));
const END_WITH_PARENT = import.meta.resolve('./end-with-parent.ts');
const START_LIMIT_MS = 30_000;

/** `@modelcontextprotocol/server-everything` as a process of its own, behind a front that passes everything on. */
export async function startEverythingServer(options: EverythingOptions): Promise<EverythingServer> {
  const port = await findFreePort();
  let child = await startProcess(options.transport, port);
  const server = await startOfficialServer({
    options,
    mcpPath: options.transport === 'sse' ? '/sse' : '/mcp',
    handle: (exchange) => passOn(exchange, port),
    release: () => endProcess(child),
  });
  return {
    ...server,
    restart: async () => {
      await endProcess(child);
      child = await startProcess(options.transport, port);
    },
  };
}

async function startProcess(transport: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, PROGRAM, transport], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Ctrl-C at a terminal is for whoever started this, to end it when its time has come.
    detached: true,
  });
  process.once('exit', () => child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const giveUp = (): void => {
      reject(new Error(`server-everything did not start: ${said}`));
    };
    setTimeout(giveUp, START_LIMIT_MS).unref();
    child.once('exit', giveUp);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/on port \d+/.test(said)) resolve();
    });
  });
  return child;
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Bytes go through as they are, streams included. */
function passOn({ request, response, body }: Exchange, port: number): Promise<void> {
  return new Promise((resolve) => {
    const onwards = sendRequest({
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.url,
      headers: request.headers,
    });
    onwards.once('response', (upstream) => {
      response.writeHead(upstream.statusCode ?? 502, upstream.headers);
      response.flushHeaders();
      upstream.pipe(response);
      upstream.once('error', () => response.destroy());
    });
    onwards.once('error', () => response.destroy());
    response.once('close', () => {
      onwards.destroy();
      resolve();
    });
    onwards.end(body);
  });
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
